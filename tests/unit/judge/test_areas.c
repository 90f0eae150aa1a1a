/* What the ratios of an area say together, and what their mean must not hide.
 */
#include "unit/judge/fixture.h"

#include "judge/ratio.h"

static struct fixture *f;
static struct summary s;

static int begin(void **state)
{
	(void)state;
	f = fixture_make();
	return 0;
}

static int end(void **state)
{
	(void)state;
	summary_finish(&s);
	fixture_free(f);
	return 0;
}

/* A benchmark on host and guest, n launches each, the guest's times ratio as long. */
static size_t measure(const char *bench, const char *params, const char *area, unsigned n,
	double ratio, double spread)
{
	const size_t host = fixture_arm(f, bench, "os", "host", "");
	const size_t guest = fixture_arm(f, bench, "os", "guest", "");

	f->arms[host].area = f->arms[guest].area = (char *)area;
	f->arms[host].params_text = f->arms[guest].params_text = (char *)params;
	fixture_launches(f, host, n, 100, spread);
	fixture_launches(f, guest, n, 100 * ratio, spread);
	return guest;
}

static const struct area_ratio *judge(void)
{
	summary_finish(&s);
	fixture_summary(f, &s);
	return s.areas;
}

static void one_figure_per_area(void **state)
{
	const struct area_ratio *a;

	(void)state;
	measure("file_fsync", "", "disk", 8, 1.5, 0.002);
	measure("sys_getpid", "", "syscalls", 8, 1.0, 0.002);
	measure("fork_exec", "", "syscalls", 8, 1.02, 0.002);
	measure("made_up", "", "none", 8, 3, 0.002);
	measure("of_tomorrow", "", "graphics", 8, 3, 0.002);
	a = judge();
	assert_int_equal(s.n_areas, 2);
	assert_int_equal(a[0].area, AREA_SYSCALLS);
	assert_string_equal(a[0].target, "guest");
	assert_int_equal(a[0].benches, 2);
	assert_int_equal(a[0].near_native, 2);
	assert_near(a[0].ratio.value, sqrt(1.02), 0.001);
	assert_int_equal(a[0].ratio.n, 8);
	assert_true(a[0].mde > 0 && a[0].mde < 0.02);
	assert_int_equal(a[0].verdict, VERDICT_NEAR_NATIVE);
	assert_string_equal(a[0].why, "");
	assert_int_equal(a[1].area, AREA_DISK);
	assert_int_equal(a[1].verdict, VERDICT_SLOWER);
	assert_string_equal(a[1].why, "1 of 1 slower: file_fsync");
}

/* One benchmark is the ratio itself, to the digit. */
static void a_lone_member(void **state)
{
	const struct area_ratio *a;

	(void)state;
	measure("file_fsync", "", "disk", 9, 1.01, 0.01);
	a = judge();
	assert_near(a->ratio.value, s.ratios[0].ratio.value, 1e-12);
	assert_near(a->ratio.low, s.ratios[0].ratio.low, 1e-12);
	assert_near(a->ratio.high, s.ratios[0].ratio.high, 1e-12);
	assert_near(a->mde, s.ratios[0].mde, 1e-12);
	assert_int_equal(a->verdict, s.ratios[0].verdict);
}

/* Six working sets of one benchmark do not outvote another benchmark. */
static void parameters_share_a_weight(void **state)
{
	const struct area_ratio *a;

	(void)state;
	measure("mem_chase", "ws=16KiB", "memory", 6, 1, 0.001);
	measure("mem_chase", "ws=1MiB", "memory", 6, 1, 0.001);
	measure("mem_chase", "ws=32MiB", "memory", 6, 1, 0.001);
	measure("mem_copy", "", "memory", 6, 1.21, 0.001);
	a = judge();
	assert_int_equal(a->benches, 2);
	assert_int_equal(a->ratios, 4);
	assert_near(a->ratio.value, 1.1, 0.001);
}

static void a_slower_member_does_not_hide(void **state)
{
	const struct area_ratio *a;

	(void)state;
	measure("a", "", "cpu", 8, 1, 0.001);
	measure("b", "", "cpu", 8, 1, 0.001);
	measure("c", "ws=1", "cpu", 8, 1.08, 0.001);
	measure("d", "", "cpu", 8, 1, 0.001);
	a = judge();
	assert_int_equal(a->verdict, VERDICT_NEAR_NATIVE);
	assert_int_equal(a->slower, 1);
	assert_string_equal(a->why, "1 of 4 slower: c ws=1");
}

/* Names are cut to a few, the count is not. */
static void many_slower_members(void **state)
{
	static const char *const names[] = { "a", "b", "c", "d", "e", "g" };
	const struct area_ratio *a;

	(void)state;
	for (size_t i = 0; i < 6; i++)
		measure(names[i], "", "cpu", 6, 2, 0.001);
	a = judge();
	assert_int_equal(a->verdict, VERDICT_SLOWER);
	assert_string_equal(a->why, "6 of 6 slower: a, b, c, d, 2 more");
}

static void what_could_not_be_measured(void **state)
{
	const struct area_ratio *a;
	size_t guest;

	(void)state;
	measure("a", "", "network", 8, 1, 0.001);
	guest = measure("b", "", "network", 0, 1, 0.001);
	fixture_fail(f, guest, 0, LAUNCH_FAILED, "no such device");
	a = judge();
	assert_int_equal(a->benches, 1);
	assert_int_equal(a->invalid, 1);
	assert_near(a->ratio.value, 1, 0.01);
	assert_int_equal(a->verdict, VERDICT_INCONCLUSIVE);
	assert_contains(a->why, "1 of 2 invalid: b");
	/* nothing left */
	for (size_t i = 0; i < f->run.n_launches; i++)
		f->launches[i].status = LAUNCH_FAILED;
	a = judge();
	assert_int_equal(a->verdict, VERDICT_INVALID);
	assert_nan(a->ratio.value);
	assert_int_equal(a->benches, 0);
}

static void too_few_or_too_wide(void **state)
{
	const struct area_ratio *a;

	(void)state;
	measure("a", "", "cpu", 4, 1, 0.001);
	measure("b", "", "cpu", 9, 1, 0.001);
	a = judge();
	assert_int_equal(a->verdict, VERDICT_INCONCLUSIVE);
	assert_contains(a->why, "4 pairs of launches, a verdict needs 5");
	measure("c", "", "disk", 6, 1.05, 0.2);
	a = judge();
	assert_int_equal(s.n_areas, 2);
	assert_int_equal(a[1].verdict, VERDICT_INCONCLUSIVE);
	assert_contains(a[1].why, "a slowdown of");
}

static void an_emulated_guest(void **state)
{
	const struct area_ratio *a;

	(void)state;
	measure("a", "", "cpu", 8, 1, 0.001);
	f->run.host = json_pack("{s:{s:s}}", "fingerprint", "guest_accel", "tcg");
	a = judge();
	assert_true(a->emulated);
	assert_int_equal(a->verdict, VERDICT_NONE);
	assert_near(a->ratio.value, 1, 0.01);
	assert_true(s.ratios[0].emulated);
	json_decref(f->run.host);
	f->run.host = NULL;
}

/* An exit is no work of an area's, and sides are not mixed. */
static void who_is_in(void **state)
{
	size_t guest;

	(void)state;
	guest = measure("mem_first_touch", "", "memory", 8, 3, 0.001);
	f->arms[guest].expect_exits = 1;
	judge();
	assert_int_equal(s.n_areas, 0);
	guest = measure("a", "", "cpu", 8, 1, 0.001);
	f->arms[guest].side = f->arms[guest - 1].side = (char *)"A";
	guest = measure("a", "", "cpu", 8, 2, 0.001);
	f->arms[guest].side = f->arms[guest - 1].side = (char *)"B";
	judge();
	assert_int_equal(s.n_areas, 2);
	assert_string_equal(s.areas[1].side, "B");
	assert_near(s.areas[1].ratio.value, 2, 0.01);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(one_figure_per_area, begin, end),
		cmocka_unit_test_setup_teardown(a_lone_member, begin, end),
		cmocka_unit_test_setup_teardown(parameters_share_a_weight, begin, end),
		cmocka_unit_test_setup_teardown(a_slower_member_does_not_hide, begin, end),
		cmocka_unit_test_setup_teardown(many_slower_members, begin, end),
		cmocka_unit_test_setup_teardown(what_could_not_be_measured, begin, end),
		cmocka_unit_test_setup_teardown(too_few_or_too_wide, begin, end),
		cmocka_unit_test_setup_teardown(an_emulated_guest, begin, end),
		cmocka_unit_test_setup_teardown(who_is_in, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
