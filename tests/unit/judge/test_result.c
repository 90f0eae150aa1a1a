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

static const struct result *summarise(size_t arm)
{
	summary_finish(&s);
	fixture_summary(f, &s);
	return &s.results[arm];
}

static size_t plain_arm(void)
{
	return fixture_arm(f, "int_mix", "compute", "tinyvm", "user");
}

/* The least disturbed batch: the least time, the highest rate. */
static void the_least_disturbed(void **state)
{
	const double raw[] = { 12, 10, 500, 11 };
	const size_t time = plain_arm();
	const size_t rate = plain_arm();

	(void)state;
	f->arms[time].estimator = f->arms[rate].estimator = (char *)"least";
	f->arms[rate].unit = (char *)"GB/s";
	f->arms[rate].higher_better = true;
	fixture_launch_raw(f, time, 0, raw, 4);
	fixture_launch_raw(f, rate, 0, raw, 4);
	assert_near(summarise(time)->value[0], 10, 0);
	assert_near(summarise(rate)->value[0], 500, 0);
}

/* Drift up and drift down cancel: others' disturbance goes either way, warming up does not. */
static void drift_of_both_signs(void **state)
{
	const double up[] = { 90, 90, 110, 110 };
	const double down[] = { 110, 110, 90, 90 };
	const size_t arm = plain_arm();

	(void)state;
	for (unsigned i = 0; i < 6; i++)
		fixture_launch_raw(f, arm, i, i % 2 ? up : down, 4);
	assert_int_equal(summarise(arm)->unsteady, 0);
	/* three up, three down; then twelve more down: 15 to 3, more than chance gives */
	for (unsigned i = 6; i < 18; i++)
		fixture_launch_raw(f, arm, i, down, 4);
	assert_int_equal(summarise(arm)->unsteady, 12);
}

/* The medians 10, 20, 40: geometric mean 20, sd of logarithms ln 2, qt(0.975, 2) = 4.302653. */
static void times_take_medians(void **state)
{
	const double raw[][3] = { { 10, 9, 500 }, { 20, 20, 20 }, { 1, 40, 41 } };
	const size_t arm = plain_arm();
	const struct result *r;

	(void)state;
	for (unsigned i = 0; i < 3; i++)
		fixture_launch_raw(f, arm, 7 + i, raw[i], 3);
	r = summarise(arm);
	assert_int_equal(r->launches, 3);
	assert_int_equal(r->used, 3);
	assert_near(r->value[0], 10, 0);
	assert_near(r->value[1], 20, 0);
	assert_near(r->value[2], 40, 0);
	assert_int_equal(r->block[2], 9);
	assert_near(r->median, 20, 0);
	assert_near(r->low, 10, 0);
	assert_near(r->high, 40, 0);
	assert_near(log(r->mean.high / 20), 4.302653 * M_LN2 / sqrt(3), 1e-6);
	assert_near(log(20 / r->mean.low), 4.302653 * M_LN2 / sqrt(3), 1e-6);
	assert_near(r->least, 1, 0);
	assert_near(r->most, 500, 0);
	assert_near(r->p50, 20, 0);
	/* 1 9 10 20 20 20 40 41 500: 0.9 · 8 = 7.2 */
	assert_near(r->p90, 41 + 0.2 * (500 - 41), 1e-9);
	assert_nan(r->p99);
	assert_near(r->cycles, 20e-9 * 2e9, 1e-9);
	assert_int_equal(r->valid, VALID_OK);
	assert_string_equal(r->why, "");
	assert_ptr_equal(r->arm, &f->arms[arm]);
}

static void rates_take_means(void **state)
{
	const double raw[] = { 1, 2, 9 };
	const size_t arm = plain_arm();
	const struct result *r;

	(void)state;
	f->arms[arm].unit = (char *)"GB/s";
	f->arms[arm].estimator = (char *)"mean";
	f->arms[arm].higher_better = true;
	fixture_launch_raw(f, arm, 0, raw, 3);
	r = summarise(arm);
	assert_near(r->median, 4, 1e-12);
	/* 4 bytes per ns at 2 cycles per ns */
	assert_near(r->cycles, 0.5, 1e-12);
}

static void cycles_need_a_tsc_and_a_unit(void **state)
{
	const size_t arm = plain_arm();

	(void)state;
	fixture_launches(f, arm, 5, 10, 0);
	f->run.session.tsc_hz = 0;
	assert_near(summarise(arm)->cycles, 0, 0);
	f->run.session.tsc_hz = 1e9;
	f->arms[arm].unit = (char *)"parsecs";
	assert_near(summarise(arm)->cycles, 0, 0);
}

static void p99_needs_a_thousand(void **state)
{
	double raw[500];
	const size_t arm = plain_arm();

	(void)state;
	for (size_t i = 0; i < 500; i++)
		raw[i] = (double)(i + 1);
	fixture_launch_raw(f, arm, 0, raw, 500);
	fixture_launch_raw(f, arm, 1, raw, 499);
	assert_nan(summarise(arm)->p99);
	fixture_launch_raw(f, arm, 2, raw + 499, 1);
	/* 1, 1, 2, 2, ..., 500, 500: h = 0.99 · 999 = 989.01 lies between 495 and 496 */
	assert_near(summarise(arm)->p99, 495.01, 1e-9);
}

/* Excluded and failed launches are counted, and their batches are nowhere. */
static void only_ok_launches_count(void **state)
{
	const size_t arm = plain_arm();
	const struct result *r;

	(void)state;
	fixture_launches(f, arm, 18, 10, 0.01);
	fixture_launch(f, arm, 18, 1e6)->status = LAUNCH_EXCLUDED;
	fixture_launch(f, arm, 19, 1e-6)->status = LAUNCH_FAILED;
	r = summarise(arm);
	assert_int_equal(r->launches, 20);
	assert_int_equal(r->used, 18);
	assert_int_equal(r->excluded, 1);
	assert_int_equal(r->failed, 1);
	assert_true(r->least > 9 && r->most < 11);
	assert_int_equal(r->valid, VALID_OK);
	assert_string_equal(r->why, "");
}

/* 2 failures of 20 are 10 %; 2 of 19 are more. */
static void ten_percent_of_those_not_excluded(void **state)
{
	const size_t arm = plain_arm();

	(void)state;
	fixture_launches(f, arm, 18, 10, 0.01);
	fixture_fail(f, arm, 18, LAUNCH_INVALID, "0.5 exits per op, declared 1");
	fixture_fail(f, arm, 19, LAUNCH_INVALID, "0.5 exits per op, declared 1");
	assert_int_equal(summarise(arm)->valid, VALID_OK);
	f->launches[0].status = LAUNCH_EXCLUDED;
	assert_int_equal(summarise(arm)->valid, VALID_INVALID);
	assert_string_equal(
		s.results[arm].why, "2 of 19 launches failed: 0.5 exits per op, declared 1");
	assert_int_equal(s.n_invalid, 1);
	assert_int_equal(s.n_ok, 0);
}

static void commonest_reason_is_carried(void **state)
{
	const size_t arm = plain_arm();

	(void)state;
	fixture_fail(f, arm, 0, LAUNCH_FAILED, "aaa");
	fixture_fail(f, arm, 1, LAUNCH_FAILED, "zzz");
	fixture_fail(f, arm, 2, LAUNCH_INVALID, "mmm");
	fixture_fail(f, arm, 3, LAUNCH_FAILED, "zzz");
	assert_string_equal(summarise(arm)->why, "4 of 4 launches failed: zzz");
	f->launches[0].why = (char *)"mmm";
	assert_string_equal(summarise(arm)->why, "4 of 4 launches failed: mmm");
	assert_nan(s.results[arm].median);
	assert_nan(s.results[arm].low);
	assert_nan(s.results[arm].p50);
	assert_nan(s.results[arm].least);
}

static void most_are_timeouts(void **state)
{
	const size_t arm = plain_arm();

	(void)state;
	fixture_fail(f, arm, 0, LAUNCH_TIMEOUT, "no return after 5 s, rip 0x1000");
	fixture_fail(f, arm, 1, LAUNCH_FAILED, "other");
	assert_int_equal(summarise(arm)->valid, VALID_INVALID);
	assert_contains(s.results[arm].why, "2 of 2 launches failed, 1 by timeout: ");
	fixture_fail(f, arm, 2, LAUNCH_TIMEOUT, "no return after 5 s, rip 0x1000");
	assert_int_equal(summarise(arm)->valid, VALID_TIMEOUT);
	assert_contains(s.results[arm].why, "3 of 3 launches failed, 2 by timeout: no return");
	f->launches[1].status = LAUNCH_TIMEOUT;
	assert_int_equal(summarise(arm)->valid, VALID_TIMEOUT);
	assert_contains(s.results[arm].why, "3 of 3 launches timed out: no return after 5 s");
	assert_int_equal(s.n_timeout, 1);
}

static void nothing_to_use(void **state)
{
	const size_t arm = plain_arm();

	(void)state;
	assert_int_equal(summarise(arm)->valid, VALID_INVALID);
	assert_string_equal(s.results[arm].why, "no launch was made");
	fixture_fail(f, arm, 0, LAUNCH_EXCLUDED, "migrated off CPU 1");
	fixture_fail(f, arm, 1, LAUNCH_EXCLUDED, "migrated off CPU 1");
	assert_int_equal(summarise(arm)->valid, VALID_INVALID);
	assert_string_equal(s.results[arm].why, "all 2 launches were excluded: migrated off CPU 1");
}

/* ok is what the runner says; the numbers must agree */
static void useless_ok_launches_are_failures(void **state)
{
	const double bad[] = { 1, NAN, 1 };
	const size_t arm = plain_arm();

	(void)state;
	fixture_launch_raw(f, arm, 0, bad, 3);
	assert_string_equal(
		summarise(arm)->why, "1 of 1 launches failed: a batch is not a finite number");
	f->launches[0].n_raw = 0;
	assert_string_equal(summarise(arm)->why, "1 of 1 launches failed: no batch was recorded");
	f->launches[0].status = LAUNCH_FAILED;
	assert_contains(summarise(arm)->why, "no reason recorded");
}

/* values stand in the order of the session, whatever the file's */
static void values_in_run_order(void **state)
{
	const size_t arm = plain_arm();

	(void)state;
	for (unsigned i = 0; i < 5; i++) {
		struct launch *launch = fixture_launch(f, arm, i, 10 + i);

		launch->order = 100 - i;
	}
	summarise(arm);
	for (unsigned i = 0; i < 5; i++) {
		assert_near(s.results[arm].value[i], 14 - i, 1e-12);
		assert_int_equal(s.results[arm].block[i], 4 - i);
	}
}

static void one_launch_has_no_interval(void **state)
{
	const size_t arm = plain_arm();
	const struct result *r;

	(void)state;
	fixture_launch(f, arm, 0, 10);
	r = summarise(arm);
	assert_near(r->median, 10, 1e-12);
	assert_nan(r->low);
	assert_nan(r->high);
	assert_int_equal(r->valid, VALID_OK);
}

/* 4 of 20 drifting launches are 20 %; 5 are more. */
static void unsteady_launches_degrade(void **state)
{
	const double drift[] = { 10, 10, 12, 12 };
	const size_t arm = plain_arm();

	(void)state;
	for (unsigned i = 0; i < 4; i++)
		fixture_launch_raw(f, arm, i, drift, 4);
	for (unsigned i = 4; i < 20; i++)
		fixture_launch(f, arm, i, 11);
	assert_int_equal(summarise(arm)->valid, VALID_OK);
	assert_int_equal(s.results[arm].unsteady, 4);
	memcpy(f->launches[19].raw, drift, sizeof(drift));
	assert_int_equal(summarise(arm)->valid, VALID_DEGRADED);
	assert_string_equal(
		s.results[arm].why, "unsteady: 5 of 20 launches drift by more than 1 %");
	assert_int_equal(s.n_degraded, 1);
}

/* 100 ops in each of 4 batches; launches without the counter, or not used, do not count */
static void exits_per_op(void **state)
{
	const size_t arm = plain_arm();
	const size_t none = fixture_arm(f, "other", "compute", "host", "");

	(void)state;
	fixture_count(fixture_launch(f, arm, 0, 10), "exits", 400);
	fixture_count(fixture_launch(f, arm, 1, 10), "exits", 408);
	fixture_launch(f, arm, 2, 10);
	fixture_count(fixture_launch(f, arm, 3, 10), "exits", 1e9);
	f->launches[3].status = LAUNCH_EXCLUDED;
	fixture_launch(f, none, 0, 10);
	assert_near(summarise(arm)->exits_per_op, 1.01, 1e-12);
	assert_nan(s.results[none].exits_per_op);
	f->arms[arm].ops = 0;
	assert_nan(summarise(arm)->exits_per_op);
}

static void split_takes_medians(void **state)
{
	const size_t arm = plain_arm();
	const struct result *r;

	(void)state;
	fixture_launch(f, arm, 0, 10)->split = (struct split){ 1, 5, 30 };
	fixture_launch(f, arm, 1, 10)->split = (struct split){ 3, 4, 10 };
	fixture_launch(f, arm, 2, 10)->split = (struct split){ 2, 9, 20 };
	fixture_launch(f, arm, 3, 10);
	fixture_launch(f, arm, 4, 10)->split = (struct split){ 90, 90, 90 };
	f->launches[4].status = LAUNCH_EXCLUDED;
	r = summarise(arm);
	assert_near(r->split.floor, 2, 0);
	assert_near(r->split.entry, 5, 0);
	assert_near(r->split.user, 20, 0);
	for (size_t i = 0; i < 3; i++)
		f->launches[i].split = (struct split){ 0 };
	assert_near(summarise(arm)->split.entry, 0, 0);
}

/* a long reason is cut between characters: 4-byte ones, at each alignment */
static void long_reasons_stay_utf8(void **state)
{
	const size_t arm = plain_arm();
	char why[1000];

	(void)state;
	fixture_fail(f, arm, 0, LAUNCH_FAILED, why);
	for (size_t shift = 0; shift < 4; shift++) {
		const struct result *r;
		json_t *json;
		size_t length = 0;

		while (length < shift)
			why[length++] = 'x';
		for (size_t i = 0; i < 100; i++, length += 4)
			memcpy(why + length, "\xf0\x9f\x90\xa7", 4);
		why[length] = '\0';
		r = summarise(arm);
		assert_in_range(strlen(r->why), sizeof(r->why) - 8, sizeof(r->why) - 1);
		assert_string_equal(r->why + strlen(r->why) - 3, "...");
		json = json_string(r->why); /* refuses bad UTF-8 */
		assert_non_null(json);
		json_decref(json);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(the_least_disturbed),
		TEST(drift_of_both_signs),
		TEST(times_take_medians),
		TEST(rates_take_means),
		TEST(cycles_need_a_tsc_and_a_unit),
		TEST(p99_needs_a_thousand),
		TEST(only_ok_launches_count),
		TEST(ten_percent_of_those_not_excluded),
		TEST(commonest_reason_is_carried),
		TEST(most_are_timeouts),
		TEST(nothing_to_use),
		TEST(useless_ok_launches_are_failures),
		TEST(values_in_run_order),
		TEST(one_launch_has_no_interval),
		TEST(unsteady_launches_degrade),
		TEST(exits_per_op),
		TEST(split_takes_medians),
		TEST(long_reasons_stay_utf8),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
