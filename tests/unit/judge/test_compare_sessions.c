/* What several sessions, and the store's experience, add to a comparison. */
#include "unit/judge/two_sides.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "judge/experience.h"

/* Two sessions a side: means of means, and the order of sessions changes nothing. */
static void several_sessions_make_a_side(void **state)
{
	const struct summary *a = &base_summary;
	const struct summary *two[2] = { &head_summary, &base_summary };
	const struct summary *owt[2] = { &base_summary, &head_summary };
	struct error err = ERROR_INIT;
	struct comparison x, y;

	(void)state;
	pair("x", 100, 110, 0.002);
	compare();
	assert_int_equal(
		compare_make(&(struct side){ &a, 1 }, &(struct side){ two, 2 }, &options, &x, &err),
		0);
	assert_int_equal(
		compare_make(&(struct side){ &a, 1 }, &(struct side){ owt, 2 }, &options, &y, &err),
		0);
	assert_near(x.metric[0].ratio.value, sqrt(1.1), 1e-3);
	assert_near(x.metric[0].ratio.se, y.metric[0].ratio.se, 1e-15);
	assert_int_equal(x.metric[0].n_head, 20);
	compare_finish(&x);
	compare_finish(&y);
}

/* What the store knows of a metric judges it; the others are capped, and no part of its family. */
static void experience_judges_its_metrics(void **state)
{
	double ratio[EXPERIENCE_OWN];
	struct experience_metric known = {
		.metric = { (char *)"a", (char *)"exit", (char *)"tinyvm", (char *)"user",
			(char *)"", (char *)"ns/op", (char *)"median", 1, false },
		.session_sd = 0.001,
		.sessions = 9,
		.ratio = ratio,
		.n_ratios = EXPERIENCE_OWN,
	};
	const struct experience e = { .metric = &known, .n = 1, .sessions = 9, .aa_sessions = 20 };

	(void)state;
	for (size_t i = 0; i < EXPERIENCE_OWN; i++)
		ratio[i] = 1.001;
	pair("a", 100, 105, 0.002);
	pair("b", 100, 105, 0.002);
	options.session_sd = NAN;
	options.experience = &e;
	compare();
	expect("a", CHANGE_REGRESSION, NULL);
	expect("b", CHANGE_INCONCLUSIVE, "launches alone would say regression");
	assert_int_equal(c.gating, 1);
	assert_int_equal(c.n_capped, 1);
	assert_false(c.capped);
	assert_int_equal(find("a", METRIC_VALUE)->source, SESSIONS_HISTORY);
	assert_int_equal(find("a", METRIC_VALUE)->sessions, 9);
	assert_int_equal(find("a", METRIC_VALUE)->tolerance, TOLERANCE_THRESHOLD);
	for (size_t i = 0; i < EXPERIENCE_OWN; i++)
		ratio[i] = i % 2 ? 1.06 : 1 / 1.06;
	compare();
	expect("a", CHANGE_NONE, NULL);
	assert_int_equal(find("a", METRIC_VALUE)->tolerance, TOLERANCE_AA);
	assert_near(find("a", METRIC_VALUE)->delta, log(1.06), 1e-9);
	/* the user knows better */
	options.session_sd = 0.05;
	compare();
	assert_int_equal(find("a", METRIC_VALUE)->source, SESSIONS_STATED);
}

/* One metric of many: with the correction sessions without a change raise hardly an alarm. The
 * full table is in make bench-stats. */
static void equal_sessions_raise_no_alarm(void **state)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	size_t alarms = 0;
	size_t found = 0;

	(void)state;
	gsl_rng_set(rng, 20261123);
	for (size_t i = 0; i < FIXTURE_ARMS; i++)
		pair((const char *[]){ "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l",
			     "m", "n", "o", "p" }[i],
			100, 100, 0.01);
	for (int session = 0; session < 60; session++) {
		for (size_t i = 0; i < base->run.n_launches; i++) {
			const double slow = base->launches[i].arm == 3 ? 1.05 : 1;
			const double x = gsl_ran_lognormal(rng, 4, 0.015);
			const double y = slow * gsl_ran_lognormal(rng, 4, 0.015);

			for (size_t k = 0; k < 4; k++) {
				base->launches[i].raw[k] = x;
				head->launches[i].raw[k] = y;
			}
		}
		compare();
		for (size_t i = 0; i < c.n; i++) {
			const bool regression = c.metric[i].verdict == CHANGE_REGRESSION;

			if (strcmp(c.metric[i].base->bench, "d") == 0)
				found += regression;
			else
				alarms += regression;
		}
	}
	assert_int_equal(alarms, 0);
	assert_true(found >= 40); /* 10 launches, 16 metrics: about 85 % */
	gsl_rng_free(rng);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(several_sessions_make_a_side),
		TEST(experience_judges_its_metrics),
		TEST(equal_sessions_raise_no_alarm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
