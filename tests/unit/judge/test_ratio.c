/* What a ratio comes to: near-native, slower, or no verdict. */
#include "unit/judge/two_arms.h"

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
	assert_near(s.geomean, r->ratio.value, 1e-12); /* left out, the mean would be chosen */
}

static void too_close_for_any_number(void **state)
{
	(void)state;
	two_arms("memory", 10, 1 / 0.95, 0.01);
	f->launches[10].raw[1] *= 1.0000001;
	assert_int_equal(judge()->verdict, VERDICT_INCONCLUSIVE);
	assert_contains(s.ratios[0].why, "too close to the limit");
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

static void values_without_a_logarithm(void **state)
{
	(void)state;
	two_arms("compute", 6, 1, 0);
	for (size_t i = 0; i < 4; i++)
		f->launches[0].raw[i] = 0;
	assert_int_equal(judge()->verdict, VERDICT_INCONCLUSIVE);
	assert_string_equal(s.ratios[0].why, "no interval: a launch value is not positive");
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
		TEST(no_verdict_below_five),
		TEST(rates_are_inverted),
		TEST(which_groups_are_judged),
		TEST(values_without_a_logarithm),
		TEST(names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
