/* Verdicts on two sides: each rule, their order, and that the answer depends on nothing else. */
#include "unit/judge/two_sides.h"

#include "base/cleanup.h"

static void plain_verdicts(void **state)
{
	(void)state;
	pair("slower", 100, 105, 0.005);
	pair("faster", 100, 95, 0.005);
	pair("same", 100, 100.1, 0.005);
	pair("within", 100, 101, 0.002);
	pair("noisy", 100, 101.9, 0.04);
	compare();
	expect("slower", CHANGE_REGRESSION, NULL);
	expect("faster", CHANGE_IMPROVEMENT, NULL);
	expect("same", CHANGE_NONE, NULL);
	expect("within", CHANGE_NONE, NULL);
	expect("noisy", CHANGE_INCONCLUSIVE, "holds the tolerance of 2 %");
	assert_near(find("slower", METRIC_VALUE)->ratio.value, 1.05, 1e-3);
	assert_int_equal(c.gating, 5);
	assert_int_equal(c.count[CHANGE_REGRESSION], 1);
	assert_int_equal(c.count[CHANGE_NONE], 2);
	assert_true(find("slower", METRIC_VALUE)->detects > 0.02);
}

/* The interval of two sessions without variance between them is Welch's. */
static void ratio_is_welch(void **state)
{
	struct estimate e;
	const struct metric *m;

	(void)state;
	pair("x", 100, 103, 0.01);
	head->run.session.id = base->run.session.id;
	compare();
	m = find("x", METRIC_VALUE);
	e = stats_ratio(base_summary.results[0].value, 10, head_summary.results[0].value, 10, 0.95);
	assert_near(m->ratio.value, e.value, 1e-12);
	assert_near(m->ratio.low, e.low, 1e-12);
	assert_near(m->ratio.high, e.high, 1e-12);
	assert_near(m->ratio.df, e.df, 1e-9);
	assert_true(c.same_session);
}

static void rates_are_turned_round(void **state)
{
	(void)state;
	pair("less", 20, 19, 0.002);
	pair("more", 20, 21, 0.002);
	for (size_t i = 0; i < 2; i++) {
		base->arms[i].unit = head->arms[i].unit = (char *)"GB/s";
		base->arms[i].higher_better = head->arms[i].higher_better = true;
	}
	compare();
	expect("less", CHANGE_REGRESSION, NULL);
	expect("more", CHANGE_IMPROVEMENT, NULL);
	assert_near(find("less", METRIC_VALUE)->ratio.value, 20.0 / 19, 1e-3);
}

static void thresholds_go_by_kind_and_glob(void **state)
{
	static const struct threshold threshold[] = { { "*", 0.10 }, { "mem_*", 0.03 } };

	(void)state;
	pair("mem_read", 100, 105, 0.002);
	pair("cpuid", 100, 105, 0.002);
	pair("syscall", 100, 102.5, 0.001);
	base->arms[2].group = head->arms[2].group = (char *)"os";
	compare();
	expect("mem_read", CHANGE_REGRESSION, NULL);
	expect("cpuid", CHANGE_REGRESSION, NULL);
	expect("syscall", CHANGE_NONE, NULL);
	options.threshold = threshold;
	options.n_thresholds = 2;
	compare();
	expect("mem_read", CHANGE_REGRESSION, NULL);
	expect("cpuid", CHANGE_NONE, NULL);
	assert_near(find("mem_read", METRIC_VALUE)->threshold, 0.03, 1e-12);
}

static void noise_of_equals_widens_the_tolerance(void **state)
{
	static const double aa[] = { 1.08, 0.93, 1.07, 0.92, 1.08 };

	(void)state;
	pair("x", 100, 105, 0.002);
	options.aa = aa;
	options.n_aa = 5;
	compare();
	expect("x", CHANGE_NONE, NULL);
}

/* Of unknown variance between sessions: no verdict on times, but exact counts keep theirs. */
static void unknown_sessions_cap_times_only(void **state)
{
	(void)state;
	pair("x", 100, 105, 0.002);
	base->arms[0].expect_exits = head->arms[0].expect_exits = 1;
	for (size_t i = 0; i < 10; i++) {
		fixture_count(&base->launches[i], "exits", 400);
		fixture_count(&head->launches[i], "exits", 800);
	}
	options.session_sd = NAN;
	compare();
	assert_true(c.capped);
	expect("x", CHANGE_INCONCLUSIVE, "launches alone would say regression");
	assert_int_equal(find("x", METRIC_VALUE)->alone, CHANGE_REGRESSION);
	assert_int_equal(find("x", METRIC_EXITS)->verdict, CHANGE_REGRESSION);
	assert_contains(find("x", METRIC_EXITS)->why, "1 exits per operation became 2");
}

/* A variance between sessions as large as the change hides it, and launches cannot help. */
static void sessions_that_differ_hide_changes(void **state)
{
	(void)state;
	pair("x", 100, 105, 0.002);
	options.session_sd = 0.05;
	compare();
	expect("x", CHANGE_INCONCLUSIVE, "sessions differ too much");
	assert_int_equal(find("x", METRIC_VALUE)->needed, SIZE_MAX);
	assert_near(find("x", METRIC_VALUE)->ratio.se, 0.05 * sqrt(2), 1e-3);
}

static void exits_are_exact(void **state)
{
	static const double after[] = { 40000, 40020, 80000, 0 };
	static const enum change verdict[] = { CHANGE_NONE, CHANGE_NONE, CHANGE_REGRESSION,
		CHANGE_IMPROVEMENT };

	(void)state;
	pair("x", 100, 100, 0.002);
	base->arms[0].expect_exits = head->arms[0].expect_exits = 1;
	base->arms[0].ops = head->arms[0].ops = 10000;
	for (size_t j = 0; j < 10; j++) {
		fixture_count(&base->launches[j], "exits", 40000);
		fixture_count(&head->launches[j], "exits", 0);
	}
	for (size_t i = 0; i < 4; i++) {
		for (size_t j = 0; j < 10; j++)
			head->launches[j].counters[0].value = after[i];
		compare();
		assert_int_equal(find("x", METRIC_EXITS)->verdict, verdict[i]);
	}
	head->launches[3].counters[0].value = 50000;
	compare();
	assert_int_equal(find("x", METRIC_EXITS)->verdict, CHANGE_INVALID);
	assert_contains(find("x", METRIC_EXITS)->why, "launches of head disagree");
	/* undeclared: no metric */
	base->arms[0].expect_exits = head->arms[0].expect_exits = NAN;
	compare();
	assert_int_equal(c.n, 1);
}

static void different_benchmarks_are_incomparable(void **state)
{
	(void)state;
	pair("rev", 100, 105, 0.002);
	pair("unit", 100, 105, 0.002);
	pair("estimator", 100, 105, 0.002);
	pair("fine", 100, 105, 0.002);
	head->arms[0].rev = 2;
	head->arms[1].unit = (char *)"us";
	head->arms[2].estimator = (char *)"least";
	compare();
	expect("rev", CHANGE_INCOMPARABLE, "revision 1 against 2");
	expect("unit", CHANGE_INCOMPARABLE, "in ns/op against us");
	expect("estimator", CHANGE_INCOMPARABLE, "median of the batches against least");
	expect("fine", CHANGE_REGRESSION, NULL);
	assert_true(isnan(find("rev", METRIC_VALUE)->ratio.value));
	assert_int_equal(c.gating, 1);
}

static void other_places_are_incomparable_unless_declared(void **state)
{
	static const char *const vary[] = { "kernel" };
	static const char *const wrong[] = { "kernal" };
	json_t *other = json_loads("{\"fingerprint\":{\"kernel\":\"6.2\"}}", 0, NULL);
	const struct summary *a = &base_summary;
	struct error err = ERROR_INIT;
	struct comparison none;

	(void)state;
	pair("x", 100, 105, 0.002);
	head->run.host = other;
	compare();
	expect("x", CHANGE_INCOMPARABLE, "kernel differs");
	assert_true(find("x", METRIC_VALUE)->elsewhere);
	options.vary = vary;
	options.n_vary = 1;
	compare();
	expect("x", CHANGE_REGRESSION, NULL);
	options.n_vary = 0;
	head->run.session.vary = (char *)"kernel";
	compare();
	expect("x", CHANGE_REGRESSION, NULL);
	options.vary = wrong;
	options.n_vary = 1;
	assert_int_equal(compare_make(&(struct side){ &a, 1 }, &(struct side){ &a, 1 }, &options,
				 &none, &err),
		-1);
	assert_int_equal(err.kind, ERROR_USAGE);
	assert_contains(err.text, "kernal");
	json_decref(other);
}

static void invalid_comes_first(void **state)
{
	size_t at;

	(void)state;
	at = fixture_arm(base, "x", "exit", "tinyvm", "user");
	fixture_arm(head, "x", "exit", "tinyvm", "user");
	fixture_launches(base, at, 10, 100, 0.002);
	for (unsigned i = 0; i < 10; i++)
		fixture_fail(head, at, i, LAUNCH_INVALID, "wrong exit reason");
	head->arms[0].rev = 2;
	compare();
	expect("x", CHANGE_INVALID, "head is invalid: 10 of 10 launches failed: wrong exit");
}

static void few_launches_have_no_verdict(void **state)
{
	(void)state;
	fixture_arm(base, "x", "exit", "tinyvm", "user");
	fixture_arm(head, "x", "exit", "tinyvm", "user");
	fixture_launches(base, 0, 10, 100, 0.002);
	fixture_launches(head, 0, 4, 150, 0.002);
	compare();
	expect("x", CHANGE_INCONCLUSIVE, "head has 4 launches, a verdict needs 5");
}

static void arms_of_one_side_are_listed(void **state)
{
	static struct skip skip = { (char *)"old", (char *)"tinyvm", (char *)"",
		(char *)"no longer built", (char *)"" };

	(void)state;
	pair("both", 100, 100, 0.002);
	fixture_launches(base, fixture_arm(base, "old", "exit", "tinyvm", "user"), 6, 1, 0.01);
	fixture_launches(head, fixture_arm(head, "new", "exit", "tinyvm", "user"), 6, 1, 0.01);
	fixture_launches(head, fixture_arm(head, "both", "exit", "tinyvm", "kernel"), 6, 1, 0.01);
	head->run.skips = &skip;
	head->run.n_skips = 1;
	compare();
	assert_int_equal(c.n, 1);
	assert_int_equal(c.n_missing, 3);
	assert_string_equal(c.missing[0].arm->ring, "kernel");
	assert_string_equal(c.missing[1].arm->bench, "new");
	assert_false(c.missing[1].in_base);
	assert_string_equal(c.missing[2].arm->bench, "old");
	assert_true(c.missing[2].in_base);
	assert_string_equal(c.missing[2].why, "no longer built");
}

/* A is compared with A and B with B, whatever their order in the plans. */
static void sides_are_other_arms(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		const size_t at = pair("x", 100, i ? 150 : 100, 0.002);

		base->arms[at].side = (char *)(i ? "B" : "A");
		head->arms[at].side = (char *)(i ? "B" : "A");
	}
	fixture_launches(head, fixture_arm(head, "x", "exit", "tinyvm", "user"), 6, 1, 0.01);
	compare();
	assert_int_equal(c.n, 2);
	assert_int_equal(c.metric[0].verdict, CHANGE_NONE);
	assert_int_equal(c.metric[1].verdict, CHANGE_REGRESSION);
	assert_string_equal(c.metric[1].base->side, "B");
	assert_int_equal(c.n_missing, 1);
	assert_null(c.missing[0].arm->side);
}

static void worst_comes_first(void **state)
{
	cleanup_free size_t *worst = NULL;

	(void)state;
	pair("a_better", 100, 90, 0.002);
	pair("b_same", 100, 100, 0.002);
	pair("c_worse", 100, 105, 0.002);
	pair("d_worst", 100, 120, 0.002);
	pair("e_best", 100, 80, 0.002);
	compare();
	worst = compare_worst_first(&c);
	assert_string_equal(c.metric[worst[0]].base->bench, "d_worst");
	assert_string_equal(c.metric[worst[1]].base->bench, "c_worse");
	assert_string_equal(c.metric[worst[2]].base->bench, "e_best");
	assert_string_equal(c.metric[worst[3]].base->bench, "a_better");
	assert_string_equal(c.metric[worst[4]].base->bench, "b_same");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(plain_verdicts),
		TEST(ratio_is_welch),
		TEST(rates_are_turned_round),
		TEST(thresholds_go_by_kind_and_glob),
		TEST(noise_of_equals_widens_the_tolerance),
		TEST(unknown_sessions_cap_times_only),
		TEST(sessions_that_differ_hide_changes),
		TEST(exits_are_exact),
		TEST(different_benchmarks_are_incomparable),
		TEST(other_places_are_incomparable_unless_declared),
		TEST(invalid_comes_first),
		TEST(few_launches_have_no_verdict),
		TEST(arms_of_one_side_are_listed),
		TEST(sides_are_other_arms),
		TEST(worst_comes_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
