/* Runs of kind exact: counts that a machine repeats, judged without statistics. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "judge/compare.h"
#include "judge/exact.h"
#include "unit/judge/fixture.h"

struct counted {
	const char *bench;
	double launch[3]; /* NaN: not made */
};

static struct fixture *exact_run(const char *id)
{
	struct fixture *f = fixture_make();

	f->run.session.id = (char *)(uintptr_t)id;
	f->run.session.exact = true;
	f->run.host = json_loads(
		"{\"fingerprint\":{\"cpu_name\":\"max\",\"kernel_release\":\"6.1\","
		"\"lab\":{\"emulator\":\"QEMU 7.2 TCG\",\"cpu\":\"max\"}}}",
		0, NULL);
	assert_non_null(f->run.host);
	return f;
}

static void finish(struct fixture *f)
{
	json_decref(f->run.host);
	fixture_free(f);
}

/* The batches of a launch are not all alike: a timer tick falls into one of five. */
static size_t add_counts(struct fixture *f, const char *bench, const double *launch, size_t n)
{
	const size_t arm = fixture_arm(f, bench, "exit", "tinyvm", "kernel");

	f->arms[arm].unit = (char *)"instructions/op";
	for (unsigned i = 0; i < n; i++) {
		const double raw[] = { launch[i], launch[i] + 40, launch[i], launch[i], launch[i] };

		if (!isnan(launch[i]))
			fixture_launch_raw(f, arm, i, raw, 5);
	}
	return arm;
}

static struct fixture *run_of(const char *id, const struct counted *c, size_t n)
{
	struct fixture *f = exact_run(id);

	for (size_t i = 0; i < n; i++)
		add_counts(f, c[i].bench, c[i].launch, 3);
	return f;
}

static void a_result_is_the_count(void **state)
{
	static const struct counted counts[] = { { "cpuid", { 2814, 2814, 2814 } },
		{ "hlt", { 4766, 4769, 4767 } }, { "wbinvd", { 901.5, 901.5, NAN } } };
	struct fixture *f = run_of("a", counts, 3);
	struct summary s;

	(void)state;
	fixture_summary(f, &s);
	for (size_t i = 0; i < 3; i++) {
		assert_true(s.results[i].exact);
		assert_true(isnan(s.results[i].mean.value));
		assert_true(s.results[i].cycles == 0);
		assert_int_equal(s.results[i].unsteady, 0);
	}
	assert_true(s.results[0].median == 2814 && s.results[0].low == 2814 &&
		    s.results[0].high == 2814);
	assert_int_equal(s.results[0].valid, VALID_OK);
	assert_string_equal(s.results[0].why, "");
	assert_true(s.results[1].median == 4767 && s.results[1].low == 4766 &&
		    s.results[1].high == 4769);
	assert_int_equal(s.results[1].valid, VALID_DEGRADED);
	assert_string_equal(s.results[1].why, "not exact: 4,766 to 4,769 over 3 launches");
	assert_true(s.results[2].median == 901.5);
	assert_int_equal(s.results[2].valid, VALID_OK);
	assert_int_equal(s.n_ok, 2);
	summary_finish(&s);
	finish(f);
}

/* Batches that drift, or two launches, are no reason for anything; five are not needed. */
static void drift_is_no_question(void **state)
{
	const double ramp[] = { 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000 };
	struct fixture *f = exact_run("a");
	const size_t arm = add_counts(f, "cpuid", NULL, 0);
	struct summary s;

	(void)state;
	for (unsigned i = 0; i < 3; i++)
		fixture_launch_raw(f, arm, i, ramp, 10);
	fixture_fail(f, arm, 3, LAUNCH_EXCLUDED, "steal time");
	fixture_summary(f, &s);
	assert_int_equal(s.results[0].valid, VALID_OK);
	assert_int_equal(s.results[0].excluded, 1);
	assert_true(s.results[0].median == 550);
	summary_finish(&s);
	finish(f);
}

static void one_launch_speaks_by_its_batches(void **state)
{
	const double same[] = { 2814, 2814, 2814 };
	const double apart[] = { 2814, 2814, 2821 };
	struct fixture *f = exact_run("a");
	struct summary s;

	(void)state;
	fixture_launch_raw(f, add_counts(f, "cpuid", NULL, 0), 0, same, 3);
	fixture_launch_raw(f, add_counts(f, "hlt", NULL, 0), 0, apart, 3);
	fixture_summary(f, &s);
	assert_int_equal(s.results[0].valid, VALID_OK);
	assert_true(s.results[1].low == 2814 && s.results[1].high == 2821);
	assert_string_equal(
		s.results[1].why, "not exact: 2,814 to 2,821 over the batches of 1 launch");
	summary_finish(&s);
	finish(f);
}

static void failures_still_invalidate(void **state)
{
	static const double two[] = { 10, 10 };
	struct fixture *f = exact_run("a");
	const size_t arm = add_counts(f, "cpuid", two, 2);
	struct summary s;

	(void)state;
	fixture_fail(f, arm, 2, LAUNCH_INVALID, "2 exits per op instead of 1");
	add_counts(f, "none", NULL, 0);
	fixture_summary(f, &s);
	assert_int_equal(s.results[0].valid, VALID_INVALID);
	assert_string_equal(s.results[1].why, "no launch was made");
	assert_true(isnan(s.results[1].low) && isnan(s.results[1].median));
	summary_finish(&s);
	finish(f);
}

/* The same arms as times would be a ratio with a verdict. */
static void nothing_is_held_against_the_host(void **state)
{
	(void)state;
	for (int exact = 0; exact < 2; exact++) {
		struct fixture *f = exact_run("a");
		struct summary s;

		f->run.session.exact = exact;
		fixture_launches(f, fixture_arm(f, "control_alu", "floor", "host", ""), 6, 10, 0);
		fixture_launches(
			f, fixture_arm(f, "control_alu", "floor", "tinyvm", "user"), 6, 20, 0);
		fixture_summary(f, &s);
		assert_int_equal(s.n_ratios, exact ? 0 : 1);
		assert_true(isnan(s.control_ratio) == (exact != 0));
		assert_int_equal(s.n_degraded, exact ? 0 : 1);
		assert_true(isnan(s.geomean) || !exact);
		summary_finish(&s);
		finish(f);
	}
}

/* --- two runs ------------------------------------------------------------------------------------
 */

struct two {
	struct fixture *fixture[2];
	struct summary summary[2];
	const struct summary *side[2];
	struct comparison c;
};

static void compare(struct fixture *base, struct fixture *head,
	const struct compare_options *options, struct two *t)
{
	struct error err = ERROR_INIT;

	t->fixture[0] = base;
	t->fixture[1] = head;
	for (size_t i = 0; i < 2; i++) {
		fixture_summary(t->fixture[i], &t->summary[i]);
		t->side[i] = &t->summary[i];
	}
	if (compare_make(&(struct side){ &t->side[0], 1 }, &(struct side){ &t->side[1], 1 },
		    options, &t->c, &err))
		fail_msg("%s", err.text);
}

static void two_finish(struct two *t)
{
	compare_finish(&t->c);
	for (size_t i = 0; i < 2; i++) {
		summary_finish(&t->summary[i]);
		finish(t->fixture[i]);
	}
}

static const struct compare_options plain = { .session_sd = NAN };

static void every_difference_is_a_change(void **state)
{
	static const struct counted before[] = { { "a_more", { 1000000, 1000000, 1000000 } },
		{ "b_fewer", { 2814, 2814, 2814 } }, { "c_same", { 3683, 3683, 3683 } },
		{ "d_rounding", { 30, 30, 30 } } };
	static const struct counted after[] = { { "a_more", { 1000001, 1000001, 1000001 } },
		{ "b_fewer", { 2724, 2724, 2724 } }, { "c_same", { 3683, 3683, NAN } },
		{ "d_rounding", { 30.0000000001, 30.0000000001, 30 } } };
	struct two t;

	(void)state;
	compare(run_of("a", before, 4), run_of("b", after, 4), &plain, &t);
	assert_true(t.c.exact && !t.c.mixed && !t.c.capped);
	assert_int_equal(t.c.n, 4);
	assert_int_equal(t.c.gating, 0);
	assert_int_equal(t.c.metric[0].verdict, CHANGE_REGRESSION);
	assert_int_equal(t.c.metric[0].alone, CHANGE_REGRESSION);
	assert_true(t.c.metric[0].exact);
	assert_true(t.c.metric[0].ratio.value > 1 && isnan(t.c.metric[0].ratio.low));
	assert_int_equal(t.c.metric[1].verdict, CHANGE_IMPROVEMENT);
	assert_true(t.c.metric[1].base_value == 2814 && t.c.metric[1].head_value == 2724);
	assert_int_equal(t.c.metric[2].verdict, CHANGE_NONE);
	assert_int_equal(t.c.metric[2].n_head, 2);
	assert_true(t.c.metric[2].ratio.value == 1);
	assert_int_equal(t.c.metric[3].verdict, CHANGE_NONE);
	for (size_t i = 0; i < 4; i++)
		assert_string_equal(t.c.metric[i].why, "");
	assert_int_equal(t.c.count[CHANGE_REGRESSION], 1);
	two_finish(&t);
}

static void a_spread_hides_what_lies_in_it(void **state)
{
	static const struct counted before[] = { { "a_overlap", { 2814, 2815, 2817 } },
		{ "b_apart", { 2814, 2815, 2817 } }, { "c_touch", { 2814, 2815, 2817 } },
		{ "d_apart", { 5, 5, 5 } } };
	static const struct counted after[] = { { "a_overlap", { 2816, 2818, 2819 } },
		{ "b_apart", { 2818, 2819, 2820 } }, { "c_touch", { 2817, 2817, 2817 } },
		{ "d_apart", { 3, 4, 4.9 } } };
	struct two t;

	(void)state;
	compare(run_of("a", before, 4), run_of("b", after, 4), &plain, &t);
	assert_int_equal(t.c.metric[0].verdict, CHANGE_NONE);
	assert_contains(t.c.metric[0].why, "base is not exact: 2,814 to 2,817");
	assert_contains(t.c.metric[0].why, "head is not exact: 2,816 to 2,819");
	assert_contains(t.c.metric[0].why, "the ranges overlap: no difference beyond the spread");
	assert_int_equal(t.c.metric[1].verdict, CHANGE_REGRESSION);
	assert_contains(t.c.metric[1].why, "head is not exact");
	assert_int_equal(t.c.metric[2].verdict, CHANGE_NONE);
	assert_int_equal(t.c.metric[3].verdict, CHANGE_IMPROVEMENT);
	two_finish(&t);
}

static void a_threshold_is_a_tolerance(void **state)
{
	static const struct counted before[] = { { "a", { 1000, 1000, 1000 } },
		{ "b", { 1000, 1000, 1000 } }, { "c", { 1000, 1000, 1000 } } };
	static const struct counted after[] = { { "a", { 1010, 1010, 1010 } },
		{ "b", { 1011, 1011, 1011 } }, { "c", { 999, 999, 999 } } };
	static const struct threshold asked[] = { { "[ab]", 0.01 } };
	const struct compare_options options = {
		.threshold = asked, .n_thresholds = 1, .session_sd = NAN
	};
	struct two t;

	(void)state;
	compare(run_of("a", before, 3), run_of("b", after, 3), &options, &t);
	assert_int_equal(t.c.metric[0].verdict, CHANGE_NONE);
	assert_contains(t.c.metric[0].why, "within the tolerated 1 %");
	assert_true(t.c.metric[0].threshold == 0.01);
	assert_int_equal(t.c.metric[1].verdict, CHANGE_REGRESSION);
	assert_int_equal(t.c.metric[2].verdict, CHANGE_IMPROVEMENT);
	assert_true(t.c.metric[2].threshold == 0);
	two_finish(&t);
}

/* Even where the unit, by whatever accident, is the same. */
static void counts_and_times_do_not_compare(void **state)
{
	static const struct counted counts[] = { { "cpuid", { 2814, 2814, 2814 } } };

	(void)state;
	for (int exact = 0; exact < 2; exact++) {
		struct fixture *f[2] = { run_of("a", counts, 1), run_of("b", counts, 1) };
		struct two t;

		f[exact]->run.session.exact = false;
		compare(f[0], f[1], &plain, &t);
		assert_true(t.c.mixed && !t.c.exact && !t.c.capped);
		assert_int_equal(t.c.metric[0].verdict, CHANGE_INCOMPARABLE);
		assert_true(isnan(t.c.metric[0].ratio.value));
		assert_string_equal(t.c.metric[0].why,
			exact ? "instruction counts of an emulator against measured times"
			      : "measured times against instruction counts of an emulator");
		two_finish(&t);
	}
}

static void the_fingerprint_counts(void **state)
{
	static const struct counted counts[] = { { "cpuid", { 2814, 2814, 2814 } } };
	static const struct counted other[] = { { "cpuid", { 2800, 2800, 2800 } } };
	static const char *const lab = "lab";
	const struct compare_options options = { .vary = &lab, .n_vary = 1, .session_sd = NAN };

	(void)state;
	for (int declared = 0; declared < 2; declared++) {
		struct fixture *head = run_of("b", other, 1);
		struct two t;

		json_object_set_new(
			json_object_get(json_object_get(head->run.host, "fingerprint"), "lab"),
			"emulator", json_string("QEMU 9.0 TCG"));
		compare(run_of("a", counts, 1), head, declared ? &options : &plain, &t);
		assert_int_equal(t.c.fingerprint.n, 1);
		assert_string_equal(t.c.fingerprint.field[0].field, "lab.emulator");
		assert_int_equal(
			t.c.metric[0].verdict, declared ? CHANGE_IMPROVEMENT : CHANGE_INCOMPARABLE);
		two_finish(&t);
	}
}

static void exits_are_counted_beside(void **state)
{
	static const struct counted counts[] = { { "cpuid", { 2814, 2814, 2814 } } };
	struct fixture *f[2] = { run_of("a", counts, 1), run_of("b", counts, 1) };
	struct two t;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		f[i]->arms[0].expect_exits = 1;
		f[i]->arms[0].ops = 10000;
		for (size_t j = 0; j < 3; j++)
			fixture_count(&f[i]->launches[j], "exits", 50000 * (double)(1 + i));
	}
	compare(f[0], f[1], &plain, &t);
	assert_int_equal(t.c.n, 2);
	assert_int_equal(t.c.metric[0].verdict, CHANGE_NONE);
	assert_int_equal(t.c.metric[1].kind, METRIC_EXITS);
	assert_int_equal(t.c.metric[1].verdict, CHANGE_REGRESSION);
	two_finish(&t);
}

static void an_invalid_side_decides(void **state)
{
	static const struct counted counts[] = { { "cpuid", { 2814, 2814, 2814 } } };
	static const struct counted none[] = { { "cpuid", { NAN, NAN, NAN } } };
	struct two t;

	(void)state;
	compare(run_of("a", counts, 1), run_of("b", none, 1), &plain, &t);
	assert_int_equal(t.c.metric[0].verdict, CHANGE_INVALID);
	assert_true(isnan(t.c.metric[0].head_value) && isnan(t.c.metric[0].ratio.value));
	two_finish(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_result_is_the_count),
		cmocka_unit_test(drift_is_no_question),
		cmocka_unit_test(one_launch_speaks_by_its_batches),
		cmocka_unit_test(failures_still_invalidate),
		cmocka_unit_test(nothing_is_held_against_the_host),
		cmocka_unit_test(every_difference_is_a_change),
		cmocka_unit_test(a_spread_hides_what_lies_in_it),
		cmocka_unit_test(a_threshold_is_a_tolerance),
		cmocka_unit_test(counts_and_times_do_not_compare),
		cmocka_unit_test(the_fingerprint_counts),
		cmocka_unit_test(exits_are_counted_beside),
		cmocka_unit_test(an_invalid_side_decides),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
