/* The whole of a summary: the order of the file does not matter, hostile runs are refused, and a
 * large run is no reason to wait.
 */
#include "unit/judge/fixture.h"

#include "judge/gist.h"

#include <time.h>

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

static struct fixture *f;
static gsl_rng *rng;

static int setup(void **state)
{
	(void)state;
	f = fixture_make();
	rng = gsl_rng_alloc(gsl_rng_mt19937);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fixture_free(f);
	gsl_rng_free(rng);
	return 0;
}

/* to the last bit, NaN included */
static void assert_same(double a, double b)
{
	assert_memory_equal(&a, &b, sizeof(a));
}

static void assert_same_estimate(const struct estimate *a, const struct estimate *b)
{
	assert_same(a->value, b->value);
	assert_same(a->low, b->low);
	assert_same(a->high, b->high);
	assert_same(a->se, b->se);
	assert_same(a->df, b->df);
	assert_int_equal(a->n, b->n);
}

static void assert_same_result(const struct result *a, const struct result *b)
{
	assert_ptr_equal(a->arm, b->arm);
	assert_int_equal(a->launches, b->launches);
	assert_int_equal(a->used, b->used);
	assert_int_equal(a->excluded, b->excluded);
	assert_int_equal(a->failed, b->failed);
	for (size_t i = 0; i < a->used; i++) {
		assert_same(a->value[i], b->value[i]);
		assert_int_equal(a->block[i], b->block[i]);
	}
	assert_same(a->median, b->median);
	assert_same(a->low, b->low);
	assert_same(a->high, b->high);
	assert_same(a->p50, b->p50);
	assert_same(a->p90, b->p90);
	assert_same(a->p99, b->p99);
	assert_same(a->least, b->least);
	assert_same(a->most, b->most);
	assert_same(a->cycles, b->cycles);
	assert_same(a->exits_per_op, b->exits_per_op);
	assert_same(a->split.floor, b->split.floor);
	assert_same(a->split.entry, b->split.entry);
	assert_same(a->split.user, b->split.user);
	assert_int_equal(a->unsteady, b->unsteady);
	assert_int_equal(a->valid, b->valid);
	assert_string_equal(a->why, b->why);
}

static void assert_same_summary(const struct summary *a, const struct summary *b)
{
	assert_int_equal(a->n_results, b->n_results);
	for (size_t i = 0; i < a->n_results; i++)
		assert_same_result(&a->results[i], &b->results[i]);
	assert_int_equal(a->n_ratios, b->n_ratios);
	for (size_t i = 0; i < a->n_ratios; i++) {
		assert_ptr_equal(a->ratios[i].of->arm, b->ratios[i].of->arm);
		assert_ptr_equal(a->ratios[i].to->arm, b->ratios[i].to->arm);
		assert_same_estimate(&a->ratios[i].ratio, &b->ratios[i].ratio);
		assert_same(a->ratios[i].mde, b->ratios[i].mde);
		assert_int_equal(a->ratios[i].verdict, b->ratios[i].verdict);
		assert_string_equal(a->ratios[i].why, b->ratios[i].why);
	}
	assert_same(a->geomean, b->geomean);
	assert_same(a->control_ratio, b->control_ratio);
	assert_int_equal(a->kernel_emulated, b->kernel_emulated);
	assert_int_equal(a->near_native, b->near_native);
	assert_int_equal(a->slower, b->slower);
	assert_int_equal(a->inconclusive, b->inconclusive);
	assert_int_equal(a->n_ok, b->n_ok);
	assert_int_equal(a->n_degraded, b->n_degraded);
	assert_int_equal(a->n_invalid, b->n_invalid);
	assert_int_equal(a->n_timeout, b->n_timeout);
}

/* Four benchmarks on two targets, with everything that can happen to a launch. */
static void eventful_run(void)
{
	static const char *const names[] = { "control_alu", "int_mix", "mem_chase",
		"pio_out_user" };
	static const char *const groups[] = { "floor", "compute", "memory", "exit" };

	for (size_t i = 0; i < 4; i++) {
		fixture_arm(f, names[i], groups[i], "host", "");
		fixture_arm(f, names[i], groups[i], "tinyvm", "user");
	}
	for (unsigned block = 0; block < 20; block++) {
		for (size_t arm = 0; arm < 8; arm++) {
			double raw[5];
			struct launch *launch;

			for (size_t i = 0; i < 5; i++)
				raw[i] = gsl_ran_lognormal(rng, 3 + 0.02 * (double)arm, 0.01);
			launch = fixture_launch_raw(f, arm, block, raw, 5);
			launch->split = (struct split){ raw[0], raw[1], raw[2] };
			fixture_count(launch, "exits", raw[3]);
			fixture_count(launch, "pf_taken", raw[4]);
			if (arm == 3 && block % 7 == 0)
				launch->status = LAUNCH_EXCLUDED;
			if (arm == 5 && block % 4 == 0) {
				launch->status = block % 3 ? LAUNCH_TIMEOUT : LAUNCH_FAILED;
				launch->why = (char *)(block % 8 ? "one" : "other");
			}
		}
	}
}

static void order_of_the_file_does_not_matter(void **state)
{
	struct summary first;
	struct summary again;

	(void)state;
	eventful_run();
	fixture_summary(f, &first);
	assert_int_equal(first.n_ratios, 4);
	assert_true(first.n_timeout + first.n_invalid > 0);
	for (int round = 0; round < 20; round++) {
		gsl_ran_shuffle(rng, f->launches, f->run.n_launches, sizeof(*f->launches));
		fixture_summary(f, &again);
		assert_same_summary(&first, &again);
		summary_finish(&again);
	}
	summary_finish(&first);
}

/* A file that gives every launch the same position is still read one way. */
static void nor_does_it_with_equal_positions(void **state)
{
	struct summary first;
	struct summary again;

	(void)state;
	eventful_run();
	for (size_t i = 0; i < f->run.n_launches; i++)
		f->launches[i].order = f->launches[i].block = 0;
	fixture_summary(f, &first);
	gsl_ran_shuffle(rng, f->launches, f->run.n_launches, sizeof(*f->launches));
	fixture_summary(f, &again);
	assert_same_summary(&first, &again);
	summary_finish(&again);
	summary_finish(&first);
}

/* What is kept of raw values that were not kept says the same as they did. */
static void gists_stand_for_the_raw_values(void **state)
{
	static const char *const estimators[] = { "least", "median", "mean", "mode" };
	static const struct judge_options brief = { .margin = 0.05, .brief = true };
	struct error err = ERROR_INIT;
	struct summary raw;
	struct summary kept;

	(void)state;
	eventful_run();
	for (size_t i = 0; i < f->run.n_arms; i++) {
		f->arms[i].estimator = (char *)estimators[i / 2];
		f->arms[i].higher_better = i / 2 % 2;
	}
	for (size_t i = 0; i < 40; i++) /* these drift */
		f->launches[i].raw[0] *= 1.1;
	f->launches[9].raw[3] = INFINITY;
	assert_int_equal(summary_make(&f->run, &brief, &raw, &err), 0);
	for (size_t i = 0; i < f->run.n_launches; i++) {
		gist_keep(&f->launches[i], &f->arms[f->launches[i].arm]);
		assert_null(f->launches[i].raw);
		assert_int_equal(f->launches[i].n_raw, 5);
		gist_keep(&f->launches[i], &f->arms[f->launches[i].arm]);
	}
	assert_int_equal(summary_make(&f->run, &brief, &kept, &err), 0);
	assert_same_summary(&raw, &kept);
	for (size_t i = 0; i < raw.n_results; i++) {
		assert_same(raw.results[i].exits.stray, kept.results[i].exits.stray);
		assert_int_equal(raw.results[i].exits.n, kept.results[i].exits.n);
	}
	assert_int_equal(raw.results[1].failed, 1);
	summary_finish(&kept);
	summary_finish(&raw);
}

static void summary_leaves_the_run_alone(void **state)
{
	struct launch before[FIXTURE_LAUNCHES];
	double raw[5];
	struct summary s;

	(void)state;
	eventful_run();
	memcpy(before, f->launches, sizeof(before));
	memcpy(raw, f->launches[0].raw, sizeof(raw));
	fixture_summary(f, &s);
	assert_memory_equal(before, f->launches, sizeof(before));
	assert_memory_equal(raw, f->launches[0].raw, sizeof(raw));
	assert_ptr_equal(s.run, &f->run);
	summary_finish(&s);
}

static void an_empty_run(void **state)
{
	struct summary s;

	(void)state;
	fixture_summary(f, &s);
	assert_int_equal(s.n_results, 0);
	assert_int_equal(s.n_ratios, 0);
	assert_nan(s.geomean);
	assert_nan(s.control_ratio);
	summary_finish(&s);
	summary_finish(&s);
}

static void a_launch_of_no_arm(void **state)
{
	const struct judge_options options = { .margin = 0.05 };
	struct error err = ERROR_INIT;
	struct summary s;

	(void)state;
	fixture_launch(f, fixture_arm(f, "a", "exit", "host", ""), 0, 1);
	f->launches[0].arm = 1;
	assert_int_equal(summary_make(&f->run, &options, &s, &err), -1);
	assert_int_equal(err.kind, ERROR_DATA);
	assert_string_equal(err.text, "launch 0: arm 1 is not one of the 1 arms");
	assert_int_equal(summary_make(&f->run, &options, &s, NULL), -1);
	summary_finish(&s);
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Five million batches, in one arm or in sixteen: quadratic or needlessly sorted would show. The
 * bound is many times what it takes, for slow machines and sanitizers. */
static void five_million_batches(void **state)
{
	const size_t total = 5000000;
	const unsigned per_arm = 20;

	(void)state;
	for (size_t arms = 1; arms <= FIXTURE_ARMS; arms *= 16) {
		const size_t n = total / (arms * per_arm);
		struct summary s;
		double start;

		teardown(NULL);
		setup(NULL);
		for (size_t i = 0; i < arms; i++) {
			const size_t arm = fixture_arm(f, "a", "exit", "host", "");

			for (unsigned block = 0; block < per_arm; block++) {
				struct launch *launch = fixture_launch_raw(f, arm, block, NULL, 0);

				free(launch->raw);
				launch->raw = malloc(n * sizeof(double));
				assert_non_null(launch->raw);
				launch->n_raw = n;
				for (size_t k = 0; k < n; k++)
					launch->raw[k] = 100 + gsl_rng_uniform(rng);
			}
		}
		start = seconds();
		fixture_summary(f, &s);
		start = seconds() - start;
		print_message("%zu batches in %zu arms: %.3f s\n", total, arms, start);
		assert_near(s.results[0].p99, 100.99, 0.001);
		assert_near(s.results[0].median, 100.5, 0.01);
		summary_finish(&s);
		assert_true(start < 5);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(order_of_the_file_does_not_matter),
		TEST(nor_does_it_with_equal_positions),
		TEST(gists_stand_for_the_raw_values),
		TEST(summary_leaves_the_run_alone),
		TEST(an_empty_run),
		TEST(a_launch_of_no_arm),
		TEST(five_million_batches),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
