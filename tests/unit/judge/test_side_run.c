/* The two sides of a session as runs of their own, and the verdict on one against the other. */
#include "unit/judge/fixture.h"

#include <math.h>

#include "judge/compare.h"
#include "judge/side_run.h"

static struct fixture *f;
static struct run view[2];
static struct summary summary[2];
static struct comparison c;

static int setup(void **state)
{
	(void)state;
	f = fixture_make();
	f->run.session.id = (char *)"1111111111111111";
	f->run.session.sides = (char *)"ab";
	f->run.host = json_loads(
		"{\"fingerprint\":{\"thp\":\"madvise\",\"kernel\":\"6.1\"}}", 0, NULL);
	f->run.session.ab = json_loads("{\"a\":\"param:page=4K\",\"b\":\"param:page=THP\","
				       "\"fingerprint_b\":{\"thp\":\"never\"}}",
		0, NULL);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	compare_finish(&c);
	for (size_t i = 0; i < 2; i++) {
		summary_finish(&summary[i]);
		side_run_finish(&view[i]);
	}
	json_decref(f->run.host);
	json_decref(f->run.session.ab);
	fixture_free(f);
	return 0;
}

static size_t arm(const char *bench, const char *side, const char *text, const char *page)
{
	const size_t at = fixture_arm(f, bench, "memory", "host", "");

	f->arms[at].side = (char *)side;
	f->arms[at].params_text = (char *)text;
	if (page)
		json_object_set_new(f->arms[at].params, "page", json_string(page));
	return at;
}

static void compare(const char *base, const char *head)
{
	const struct compare_options options = { .session_sd = NAN };
	const char *const side[] = { base, head };
	const struct summary *of[2];
	struct error err = ERROR_INIT;

	for (size_t i = 0; i < 2; i++) {
		static const struct judge_options judge = { .margin = 0.05 };

		if (side_run_make(&f->run, side[i], &view[i], &err) < 0 ||
			summary_make(&view[i], &judge, &summary[i], &err) < 0)
			fail_msg("%s", err.text);
		of[i] = &summary[i];
	}
	if (compare_make(&(struct side){ &of[0], 1 }, &(struct side){ &of[1], 1 }, &options, &c,
		    &err) < 0)
		fail_msg("%s", err.text);
}

/* Blocks differ by far more than the sides do: only pairs of one block tell them apart. */
static void two_sides_in_blocks(void)
{
	const size_t a = arm("x", "A", "ws=4KiB page=4K rw=1", "4K");
	const size_t plain_a = arm("y", "A", "", NULL);
	const size_t plain_b = arm("y", "B", "", NULL);
	const size_t b = arm("x", "B", "ws=4KiB page=THP rw=1", "THP");

	for (unsigned block = 0; block < 10; block++) {
		const double level = 100 * (1 + 0.1 * block);

		fixture_launch(f, b, block, level * (1.05 + 0.002 * (block % 3)));
		fixture_launch(f, a, block, level);
		fixture_launch(f, plain_a, block, level);
		fixture_launch(f, plain_b, block, level * (1 + 0.001 * (block % 2)));
	}
}

static void compared_block_by_block(void **state)
{
	(void)state;
	two_sides_in_blocks();
	compare("A", "B");
	assert_true(c.paired);
	assert_int_equal(c.n, 2);
	assert_int_equal(c.n_missing, 0);
	assert_string_equal(c.metric[0].base->params_text, "ws=4KiB rw=1");
	assert_null(json_object_get(c.metric[0].base->params, "page"));
	assert_int_equal(c.metric[0].verdict, CHANGE_REGRESSION);
	assert_near(c.metric[0].ratio.value, 1.052, 0.001);
	assert_near(c.metric[0].ratio.df, 9, 1e-9);
	assert_int_equal(c.metric[1].verdict, CHANGE_NONE);
}

static void the_other_way_round(void **state)
{
	(void)state;
	two_sides_in_blocks();
	compare("B", "A");
	assert_true(c.paired);
	assert_int_equal(c.metric[0].verdict, CHANGE_IMPROVEMENT);
}

/* A side against itself has no pairs: the same launches twice would have no variance. */
static void one_side_twice(void **state)
{
	(void)state;
	two_sides_in_blocks();
	compare("A", "A");
	assert_true(c.same_session);
	assert_false(c.paired);
	assert_true(c.metric[0].ratio.se > 0);
}

static void the_factor_is_declared(void **state)
{
	(void)state;
	two_sides_in_blocks();
	compare("A", "B");
	assert_int_equal(c.fingerprint.n, 1);
	assert_int_equal(c.fingerprint.undeclared, 0);
	assert_string_equal(c.fingerprint.field[0].field, "thp");
	assert_string_equal(c.fingerprint.field[0].base, "madvise");
	assert_string_equal(c.fingerprint.field[0].head, "never");
	/* the session's own record is as it was */
	assert_string_equal(json_string_value(json_object_get(
				    json_object_get(f->run.host, "fingerprint"), "thp")),
		"madvise");
	assert_string_equal(f->arms[0].params_text, "ws=4KiB page=4K rw=1");
	assert_string_equal(f->arms[0].side, "A");
}

static void no_such_side(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	fixture_launches(f, fixture_arm(f, "x", "exit", "host", ""), 5, 100, 0.01);
	assert_int_equal(side_run_make(&f->run, "B", &view[0], &err), -1);
	assert_int_equal(err.kind, ERROR_USAGE);
	assert_contains(err.text, "no side B");
	assert_null(view[0].arms);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(compared_block_by_block),
		TEST(the_other_way_round),
		TEST(one_side_twice),
		TEST(the_factor_is_declared),
		TEST(no_such_side),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
