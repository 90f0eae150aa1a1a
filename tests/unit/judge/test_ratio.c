#include "unit/judge/fixture.h"

static struct fixture *f;
static struct summary s;

static int setup(void **state)
{
	(void)state;
	f = fixture_make();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	summary_finish(&s);
	fixture_free(f);
	return 0;
}

/* the only ratio of the run */
static const struct ratio *judge(void)
{
	summary_finish(&s);
	fixture_summary(f, &s);
	assert_int_equal(s.n_ratios, 1);
	return &s.ratios[0];
}

static size_t host;
static size_t tinyvm;

/* n launches on the host around 100 ns, and in the tiny VM around 100 · factor */
static void two_arms(const char *group, unsigned n, double factor, double spread)
{
	host = fixture_arm(f, "bench", group, "host", "");
	tinyvm = fixture_arm(f, "bench", group, "tinyvm", "user");
	fixture_launches(f, host, n, 100, spread);
	fixture_launches(f, tinyvm, n, 100 * factor, spread);
}

static void near_native(void **state)
{
	const struct ratio *r;

	(void)state;
	two_arms("compute", 10, 1.01, 0.002);
	r = judge();
	assert_int_equal(r->verdict, VERDICT_NEAR_NATIVE);
	assert_near(r->ratio.value, 1.01, 1e-3);
	assert_true(r->ratio.low < r->ratio.value && r->ratio.value < r->ratio.high);
	assert_int_equal(r->ratio.n, 10);
	assert_near(r->ratio.df, 9, 0);
	assert_near(r->margin, 0.05, 0);
	assert_near(r->mde, stats_mde80(r->ratio.se, 9, 0.025), 0);
	assert_true(r->mde > 0 && r->mde < 0.01);
	assert_ptr_equal(r->of, &s.results[tinyvm]);
	assert_ptr_equal(r->to, &s.results[host]);
	assert_int_equal(s.near_native, 1);
	assert_near(s.geomean, r->ratio.value, 1e-12);
	assert_string_equal(r->why, "");
}

static void slower(void **state)
{
	(void)state;
	two_arms("compute", 10, 1.08, 0.002);
	assert_int_equal(judge()->verdict, VERDICT_SLOWER);
	assert_int_equal(s.slower, 1);
	assert_int_equal(s.near_native, 0);
	assert_near(s.geomean, s.ratios[0].ratio.value, 1e-12);
}

/* The limit is 1/(1 − margin), not 1 + margin: 1.0515 lies between. No spread, no doubt. */
static void limit_is_on_performance(void **state)
{
	(void)state;
	two_arms("compute", 5, 1.0515, 0);
	assert_int_equal(judge()->verdict, VERDICT_NEAR_NATIVE);
	summary_finish(&s);
	fixture_free(f);
	f = fixture_make();
	two_arms("compute", 5, 1.0540, 0);
	assert_int_equal(judge()->verdict, VERDICT_SLOWER);
}

static void margin_is_obeyed(void **state)
{
	const struct judge_options wide = { .margin = 0.2 };
	const struct judge_options bad[] = { { .margin = -0.1 }, { .margin = 1 },
		{ .margin = NAN } };
	struct error err = ERROR_INIT;

	(void)state;
	two_arms("compute", 10, 1.08, 0.002);
	assert_int_equal(summary_make(&f->run, &wide, &s, &err), 0);
	assert_int_equal(s.ratios[0].verdict, VERDICT_NEAR_NATIVE);
	for (size_t i = 0; i < 3; i++) {
		summary_finish(&s);
		assert_int_equal(summary_make(&f->run, &bad[i], &s, &err), -1);
		assert_int_equal(err.kind, ERROR_USAGE);
		assert_contains(err.text, "margin");
	}
}

/* Too much noise can never pass; the answer says what would. */
static void low_power_cannot_pass(void **state)
{
	const struct ratio *r;
	size_t needed;
	const char *about;

	(void)state;
	two_arms("memory", 10, 1.02, 0.2);
	r = judge();
	assert_int_equal(r->verdict, VERDICT_INCONCLUSIVE);
	assert_true(r->mde > 0.05);
	assert_contains(r->why, "the limit 1.0526 lies in the 95 % interval");
	assert_contains(r->why, "a slowdown of ");
	about = strstr(r->why, "about ");
	assert_non_null(about);
	needed = strtoul(about + 6, NULL, 10);
	assert_int_equal(needed, stats_launches_needed(r->ratio.se * sqrt(10),
					 1 / 0.95 / r->ratio.value - 1, 0.025));
	assert_true(needed > 10);
	assert_int_equal(s.inconclusive, 1);
	assert_nan(s.geomean);
}

static void too_close_for_any_number(void **state)
{
	(void)state;
	two_arms("memory", 10, 1 / 0.95, 0.01);
	f->launches[10].raw[1] *= 1.0000001;
	assert_int_equal(judge()->verdict, VERDICT_INCONCLUSIVE);
	assert_contains(s.ratios[0].why, "too close to the limit");
}

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

static void no_verdict_below_five(void **state)
{
	(void)state;
	two_arms("compute", 4, 1, 0);
	assert_int_equal(judge()->verdict, VERDICT_INCONCLUSIVE);
	assert_string_equal(s.ratios[0].why, "4 pairs of launches, a verdict needs 5");
	assert_near(s.ratios[0].ratio.value, 1, 1e-12);
	fixture_launch(f, host, 4, 100);
	fixture_launch(f, tinyvm, 4, 100);
	assert_int_equal(judge()->verdict, VERDICT_NEAR_NATIVE);
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

/* half the rate is twice the time */
static void rates_are_inverted(void **state)
{
	(void)state;
	two_arms("memory", 6, 0.5, 0.001);
	for (size_t i = 0; i < 2; i++) {
		f->arms[i].unit = (char *)"GB/s";
		f->arms[i].estimator = (char *)"mean";
		f->arms[i].higher_better = true;
	}
	assert_near(judge()->ratio.value, 2, 0.01);
	assert_true(s.ratios[0].ratio.low > 1.9);
	assert_int_equal(s.ratios[0].verdict, VERDICT_SLOWER);
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

static void which_groups_are_judged(void **state)
{
	const char *const judged[] = { "compute", "memory", "os" };
	const char *const shown[] = { "floor", "exit", "event", "life", "sched", "tool", "" };

	(void)state;
	two_arms("", 6, 3, 0.001);
	for (size_t i = 0; i < 3; i++) {
		f->arms[host].group = f->arms[tinyvm].group = (char *)judged[i];
		assert_int_equal(judge()->verdict, VERDICT_SLOWER);
	}
	for (size_t i = 0; i < 7; i++) {
		f->arms[host].group = f->arms[tinyvm].group = (char *)shown[i];
		assert_int_equal(judge()->verdict, VERDICT_NONE);
		assert_near(s.ratios[0].ratio.value, 3, 0.01);
		assert_nan(s.geomean);
		assert_int_equal(s.slower, 0);
	}
	/* what says that it speaks for an area is judged whatever its group, and the other way */
	f->arms[host].group = f->arms[tinyvm].group = (char *)"tool";
	f->arms[tinyvm].area = (char *)"disk";
	assert_int_equal(judge()->verdict, VERDICT_SLOWER);
	f->arms[tinyvm].group = (char *)"compute";
	f->arms[tinyvm].area = (char *)"none";
	assert_int_equal(judge()->verdict, VERDICT_NONE);
	f->arms[tinyvm].area = (char *)"";
	f->arms[tinyvm].expect_exits = 1;
	assert_int_equal(judge()->verdict, VERDICT_NONE);
	/* the control is judged where it stands, among the floors */
	f->arms[host].group = f->arms[tinyvm].group = (char *)"floor";
	f->arms[host].bench = f->arms[tinyvm].bench = (char *)"control_alu";
	assert_int_equal(judge()->verdict, VERDICT_SLOWER);
}

static void an_invalid_side(void **state)
{
	(void)state;
	two_arms("exit", 6, 1, 0.001);
	fixture_fail(f, tinyvm, 6, LAUNCH_TIMEOUT, "no return after 5 s");
	assert_int_equal(judge()->verdict, VERDICT_INVALID);
	assert_nan(s.ratios[0].ratio.value);
	assert_nan(s.ratios[0].mde);
	assert_string_equal(s.ratios[0].why,
		"tinyvm is timeout: 1 of 7 launches timed out: no return after 5 s");
	f->launches[12].arm = host;
	f->launches[12].status = LAUNCH_FAILED;
	assert_int_equal(judge()->verdict, VERDICT_INVALID);
	assert_contains(s.ratios[0].why, "host is invalid: 1 of 7");
}

static void an_unsteady_side(void **state)
{
	const double drift[] = { 90, 90, 110, 110 };

	(void)state;
	two_arms("compute", 0, 1, 0);
	for (unsigned i = 0; i < 6; i++) {
		fixture_launch_raw(f, host, i, drift, 4);
		fixture_launch(f, tinyvm, i, 100);
	}
	assert_int_equal(judge()->verdict, VERDICT_INCONCLUSIVE);
	assert_string_equal(s.ratios[0].why,
		"host is degraded: unsteady: 6 of 6 launches drift by more than 1 %");
	assert_near(s.ratios[0].ratio.value, 1, 1e-9);
}

static void values_without_a_logarithm(void **state)
{
	(void)state;
	two_arms("compute", 6, 1, 0);
	for (size_t i = 0; i < 4; i++)
		f->launches[0].raw[i] = 0;
	assert_int_equal(judge()->verdict, VERDICT_INCONCLUSIVE);
	assert_string_equal(s.ratios[0].why, "no interval: a launch value is not positive");
}

static void page_sizes_are_named(void **state)
{
	(void)state;
	two_arms("memory", 6, 1.5, 0.001);
	json_object_set_new(f->arms[host].params, "page", json_string("THP"));
	json_object_set_new(f->arms[tinyvm].params, "page", json_string("4K"));
	assert_int_equal(judge()->verdict, VERDICT_SLOWER);
	assert_string_equal(s.ratios[0].why, "page sizes differ: 4K on tinyvm, THP on host");
	json_object_set_new(f->arms[host].params, "page", json_string("4K"));
	assert_string_equal(judge()->why, "");
}

static void count_all(size_t arm, const char *name, double per_op)
{
	for (size_t i = 0; i < f->run.n_launches; i++)
		if (f->launches[i].arm == arm)
			fixture_count(&f->launches[i], name, per_op * 400);
}

static void stage2_faults_are_named(void **state)
{
	(void)state;
	two_arms("memory", 6, 2, 0.001);
	count_all(tinyvm, "pf_taken", 0.005);
	count_all(tinyvm, "exits", 1);
	assert_string_equal(judge()->why, "1 VM exits per op where none is declared");
	count_all(tinyvm, "pf_fixed", 0.98);
	assert_string_equal(judge()->why,
		"first touches of guest memory fault into KVM (stage 2): 0.98 per op (pf_fixed)");
	f->arms[tinyvm].group = (char *)"compute";
	assert_string_equal(judge()->why, "1 VM exits per op where none is declared");
}

/* no difference, nothing to explain */
static void equal_times_need_no_excuse(void **state)
{
	(void)state;
	two_arms("memory", 6, 1, 0.001);
	count_all(tinyvm, "pf_taken", 0.5);
	json_object_set_new(f->arms[host].params, "page", json_string("THP"));
	json_object_set_new(f->arms[tinyvm].params, "page", json_string("4K"));
	assert_string_equal(judge()->why, "");
}

static void names(void **state)
{
	(void)state;
	assert_string_equal(validity_name(VALID_OK), "ok");
	assert_string_equal(validity_name(VALID_DEGRADED), "degraded");
	assert_string_equal(validity_name(VALID_INVALID), "invalid");
	assert_string_equal(validity_name(VALID_TIMEOUT), "timeout");
	assert_string_equal(verdict_name(VERDICT_NEAR_NATIVE), "near-native");
	assert_string_equal(verdict_name(VERDICT_SLOWER), "slower");
	assert_string_equal(verdict_name(VERDICT_INCONCLUSIVE), "inconclusive");
	assert_string_equal(verdict_name(VERDICT_INVALID), "invalid");
	assert_string_equal(verdict_name(VERDICT_NONE), "");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(near_native),
		TEST(slower),
		TEST(limit_is_on_performance),
		TEST(margin_is_obeyed),
		TEST(low_power_cannot_pass),
		TEST(too_close_for_any_number),
		TEST(pairs_against_medians),
		TEST(medians_that_agree),
		TEST(no_verdict_below_five),
		TEST(pairs_by_block),
		TEST(sides_are_other_arms),
		TEST(unblocked_falls_back_to_welch),
		TEST(repeated_block),
		TEST(rates_are_inverted),
		TEST(only_the_same_work_is_paired),
		TEST(several_targets),
		TEST(which_groups_are_judged),
		TEST(an_invalid_side),
		TEST(an_unsteady_side),
		TEST(values_without_a_logarithm),
		TEST(page_sizes_are_named),
		TEST(stage2_faults_are_named),
		TEST(equal_times_need_no_excuse),
		TEST(names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
