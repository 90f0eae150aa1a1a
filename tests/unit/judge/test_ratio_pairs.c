/* What a ratio is made of: which arms and which launches are held against each other. */
#include "unit/judge/two_arms.h"

/* The machine is twice as slow from block 4 on. The tiny VM lost its launches of blocks 0 and 1, so
 * its median is of the slow state and the host's is not: only pairs hold like against like. */
static void pairs_against_medians(void **state)
{
	static const char text[] = "paired by block: medians alone would give ";

	(void)state;
	for (int rate = 0; rate < 2; rate++) {
		host = fixture_arm(f, "bench", "memory", "host", "");
		tinyvm = fixture_arm(f, "bench", "memory", "tinyvm", "user");
		f->arms[host].higher_better = f->arms[tinyvm].higher_better = rate;
		for (unsigned i = 0; i < 6; i++)
			fixture_launch(f, host, i, i < 4 ? 100 : 200);
		for (unsigned i = 2; i < 7; i++)
			fixture_launch(f, tinyvm, i, i < 4 ? 101 : 202);
		judge();
		assert_near(s.results[host].median, 100, 1e-9);
		assert_near(s.results[tinyvm].median, 202, 1e-9);
		assert_near(s.ratios[0].ratio.value, rate ? 1 / 1.01 : 1.01, 1e-9);
		assert_contains(s.ratios[0].why, text);
		assert_contains(s.ratios[0].why, rate ? "give 0.495" : "give 2.020");
		teardown(NULL);
		setup(NULL);
	}
}

/* Up to 5 % there is nothing to explain, nor where there is no ratio. */
static void medians_that_agree(void **state)
{
	const double factors[] = { 1.04, 1.06 };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		host = fixture_arm(f, "bench", "memory", "host", "");
		tinyvm = fixture_arm(f, "bench", "memory", "tinyvm", "user");
		for (unsigned b = 0; b < 5; b++) {
			fixture_launch(f, host, b, 100);
			/* the median is 100, the geometric mean 100 / factor */
			fixture_launch(f, tinyvm, b, b < 2 ? 100 * pow(factors[i], -2.5) : 100);
		}
		judge();
		assert_near(s.ratios[0].ratio.value, 1 / factors[i], 1e-9);
		assert_int_equal(!!strstr(s.ratios[0].why, "paired by block"), i);
		teardown(NULL);
		setup(NULL);
	}
	two_arms("memory", 10, 1, 0.001);
	for (size_t i = 0; i < f->run.n_launches; i++)
		f->launches[i].block += (unsigned)(100 * f->launches[i].arm);
	judge();
	assert_null(strstr(s.ratios[0].why, "paired by block"));
}

/* Only blocks with a used launch of both count; the block effect is tenfold, and cancels. */
static void pairs_by_block(void **state)
{
	const struct ratio *r;

	(void)state;
	two_arms("compute", 0, 1, 0);
	for (unsigned i = 0; i < 8; i++)
		fixture_launch(f, host, i, 100 * pow(10, i));
	for (unsigned i = 10; i-- > 2;)
		fixture_launch(f, tinyvm, i, 102 * pow(10, i));
	r = judge();
	assert_int_equal(r->ratio.n, 6);
	assert_near(r->ratio.value, 1.02, 1e-9);
	assert_near(r->ratio.high, 1.02, 1e-6);
	assert_int_equal(r->verdict, VERDICT_NEAR_NATIVE);
	f->launches[2].status = LAUNCH_EXCLUDED;
	assert_int_equal(judge()->ratio.n, 5);
}

/* Each side of an arm is held against the same side of the host's. */
static void sides_are_other_arms(void **state)
{
	(void)state;
	two_arms("compute", 5, 1, 0);
	f->arms[tinyvm].side = (char *)"B";
	fixture_summary(f, &s);
	assert_int_equal(s.n_ratios, 0);
	summary_finish(&s);
	f->arms[host].side = (char *)"B";
	fixture_summary(f, &s);
	assert_int_equal(s.n_ratios, 1);
}

/* fewer than two common blocks: Welch over all launches */
static void unblocked_falls_back_to_welch(void **state)
{
	const double y_host[] = { 100, 101, 99, 100, 100.5 };
	const double y_vm[] = { 102, 103, 101, 101.5, 102.5, 102 };
	struct estimate want;
	const struct ratio *r;

	(void)state;
	two_arms("compute", 0, 1, 0);
	for (unsigned i = 0; i < 5; i++)
		fixture_launch(f, host, i, y_host[i]);
	for (unsigned i = 0; i < 6; i++)
		fixture_launch(f, tinyvm, 4 + i, y_vm[i]);
	want = stats_ratio(y_host, 5, y_vm, 6, 0.95);
	r = judge();
	assert_near(r->ratio.value, want.value, 1e-12);
	assert_near(r->ratio.high, want.high, 1e-12);
	assert_near(r->ratio.df, want.df, 1e-9);
	assert_int_equal(r->ratio.n, 5);
	assert_int_equal(r->verdict, VERDICT_NEAR_NATIVE);
}

/* two launches of an arm in one block count once */
static void repeated_block(void **state)
{
	(void)state;
	two_arms("compute", 5, 1, 0);
	fixture_launch(f, tinyvm, 4, 400);
	assert_int_equal(judge()->ratio.n, 5);
	assert_near(s.ratios[0].ratio.value, pow(2, 1.0 / 5), 1e-9);
}

static void only_the_same_work_is_paired(void **state)
{
	(void)state;
	two_arms("compute", 5, 1, 0);
	judge();
	f->arms[host].rev = 2;
	summary_finish(&s);
	fixture_summary(f, &s);
	assert_int_equal(s.n_ratios, 0);
	f->arms[host].rev = 1;
	f->arms[host].unit = (char *)"us/op";
	summary_finish(&s);
	fixture_summary(f, &s);
	assert_int_equal(s.n_ratios, 0);
	f->arms[host].unit = f->arms[tinyvm].unit;
	f->arms[host].higher_better = true;
	summary_finish(&s);
	fixture_summary(f, &s);
	assert_int_equal(s.n_ratios, 0);
	f->arms[host].higher_better = false;
	f->arms[host].params_text = (char *)"ws=16KiB";
	summary_finish(&s);
	fixture_summary(f, &s);
	assert_int_equal(s.n_ratios, 0);
	assert_nan(s.geomean);
	f->arms[tinyvm].params_text = (char *)"ws=16KiB";
	judge();
}

/* every target and ring against the host's arm, in the run's order */
static void several_targets(void **state)
{
	size_t guest;
	size_t kernel;

	(void)state;
	guest = fixture_arm(f, "bench", "compute", "guest", "");
	fixture_launches(f, guest, 6, 150, 0.001);
	two_arms("compute", 6, 1, 0.001);
	kernel = fixture_arm(f, "bench", "compute", "tinyvm", "kernel");
	fixture_launches(f, kernel, 6, 200, 0.001);
	fixture_summary(f, &s);
	assert_int_equal(s.n_ratios, 3);
	assert_ptr_equal(s.ratios[0].of, &s.results[guest]);
	assert_ptr_equal(s.ratios[1].of, &s.results[tinyvm]);
	assert_ptr_equal(s.ratios[2].of, &s.results[kernel]);
	for (size_t i = 0; i < 3; i++)
		assert_ptr_equal(s.ratios[i].to, &s.results[host]);
	/* kernel mode is not known to be emulated: no excuse */
	assert_string_equal(s.ratios[2].why, "");
	assert_near(s.geomean, pow(1.5 * 1 * 2, 1.0 / 3), 0.01);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(pairs_against_medians),
		TEST(medians_that_agree),
		TEST(pairs_by_block),
		TEST(sides_are_other_arms),
		TEST(unblocked_falls_back_to_welch),
		TEST(repeated_block),
		TEST(only_the_same_work_is_paired),
		TEST(several_targets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
