/* What a ratio says for itself: the sides that spoil it, and what explains it. */
#include "unit/judge/two_arms.h"

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

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(an_invalid_side),
		TEST(an_unsteady_side),
		TEST(page_sizes_are_named),
		TEST(stage2_faults_are_named),
		TEST(equal_times_need_no_excuse),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
