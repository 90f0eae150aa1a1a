/* A step's answer: which metrics it rests on, when it is settled, and that it stays within budget.
 */
#include "unit/judge/fixture.h"

#include "judge/bisect.h"

static struct fixture *base, *head[BISECT_LOOKS];
static struct summary base_summary, head_summary[BISECT_LOOKS];
static struct comparison c;
static struct bisect b;
static struct session_noise noise[FIXTURE_ARMS];
static json_t *place;

static int setup(void **state)
{
	(void)state;
	place = json_loads("{\"fingerprint\":{\"kernel\":\"6.1\"}}", 0, NULL);
	base = fixture_make();
	base->run.session.id = (char *)"1111111111111111";
	base->run.host = place;
	for (size_t i = 0; i < BISECT_LOOKS; i++) {
		head[i] = fixture_make();
		head[i]->run.session.id = (char *)"2222222222222222";
		head[i]->run.host = place;
	}
	for (size_t i = 0; i < FIXTURE_ARMS; i++)
		noise[i] = (struct session_noise){ NAN, 0 };
	b = (struct bisect){ .error = 0.01, .noise = noise };
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	bisect_finish(&b);
	compare_finish(&c);
	summary_finish(&base_summary);
	fixture_free(base);
	for (size_t i = 0; i < BISECT_LOOKS; i++) {
		summary_finish(&head_summary[i]);
		fixture_free(head[i]);
	}
	json_decref(place);
	return 0;
}

/* the same arm everywhere: 20 launches around `before`, 10 a look around `after` */
static void arm(const char *bench, double before, double after, double spread)
{
	const size_t at = fixture_arm(base, bench, "exit", "tinyvm", "user");

	fixture_launches(base, at, 20, before, spread);
	for (size_t i = 0; i < BISECT_LOOKS; i++) {
		fixture_arm(head[i], bench, "exit", "tinyvm", "user");
		fixture_launches(head[i], at, 10, after, spread);
	}
}

static enum bisect_answer look(void)
{
	const struct compare_options options = { .session_sd = 0 };
	const struct summary *all[BISECT_LOOKS];
	const struct summary *a = &base_summary;
	struct error err = ERROR_INIT;

	if (!b.looks)
		fixture_summary(base, &base_summary);
	fixture_summary(head[b.looks], &head_summary[b.looks]);
	for (size_t i = 0; i <= b.looks; i++)
		all[i] = &head_summary[i];
	compare_finish(&c);
	if (compare_make(&(struct side){ &a, 1 }, &(struct side){ all, b.looks + 1 }, &options, &c,
		    &err) ||
		bisect_look(&b, &c, &err))
		fail_msg("%s", err.text);
	return b.answer;
}

static void good_when_all_are(void **state)
{
	(void)state;
	arm("same", 100, 100, 0.003);
	arm("better", 100, 80, 0.003);
	assert_int_equal(look(), BISECT_GOOD);
	assert_int_equal(b.n, 2);
	assert_int_equal(b.looks, 1);
}

static void bad_when_one_is(void **state)
{
	(void)state;
	arm("same", 100, 100, 0.003);
	arm("unsure", 100, 102, 0.02);
	arm("worse", 100, 110, 0.003);
	assert_int_equal(look(), BISECT_BAD);
	assert_int_equal(b.count[BISECT_BAD], 1);
	assert_int_equal(b.count[BISECT_OPEN], 1);
}

/* At the boundary nothing is said, and not after the last look either. */
static void three_looks_and_no_more(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	arm("unsure", 100, 102, 0.01);
	arm("same", 100, 100, 0.002);
	assert_int_equal(look(), BISECT_OPEN);
	assert_int_equal(b.count[BISECT_GOOD], 1);
	assert_int_equal(look(), BISECT_OPEN);
	assert_int_equal(look(), BISECT_SKIP);
	assert_int_equal(b.count[BISECT_GOOD], 1);
	assert_contains(b.metric[1].why, "holds the tolerance"); /* by name: after "same" */
	assert_int_equal(bisect_look(&b, &c, &err), -1);
}

/* Bad is corrected for the number of metrics, good is not. */
static void the_budget_is_shared(void **state)
{
	double alone;

	(void)state;
	arm("a", 100, 102, 0.01);
	look();
	alone = b.metric[0].above[2];
	assert_near(b.metric[0].below[2], alone, 1e-12);
	assert_true(alone > 0.005 && alone < 0.01);
	bisect_finish(&b);
	b = (struct bisect){ .error = 0.01, .noise = noise };
	summary_finish(&base_summary);
	summary_finish(&head_summary[0]);
	arm("b", 100, 102, 0.01);
	arm("c", 100, 102, 0.01);
	look();
	assert_int_equal(b.tests, 3);
	assert_true(b.metric[0].above[2] < alone / 2.5);
	assert_near(b.metric[0].below[2], alone, 1e-12);
}

/* Sessions that differ much: more launches do not tell, and are not asked for. */
static void sessions_decide(void **state)
{
	(void)state;
	noise[0] = (struct session_noise){ 0.03, 0 };
	arm("worse", 100, 106, 0.003);
	assert_int_equal(look(), BISECT_SKIP);
	assert_non_null(strstr(b.metric[0].why, "sessions differ too much"));
	assert_true(b.metric[0].ratio.low < 1 && b.metric[0].ratio.high > 1.1);
}

static void what_cannot_be_judged(void **state)
{
	(void)state;
	arm("revised", 100, 100, 0.003);
	arm("same", 100, 100, 0.003);
	head[0]->arms[0].rev = 2;
	assert_int_equal(look(), BISECT_SKIP);
	assert_non_null(strstr(b.metric[0].why, "revision"));
	assert_int_equal(b.count[BISECT_GOOD], 1);
}

/* A baseline without a valid result is nobody's commit: the metric is left out. */
static void invalid_in_the_baseline(void **state)
{
	(void)state;
	arm("broken", 100, 120, 0.003);
	arm("same", 100, 100, 0.003);
	for (size_t i = 0; i < base->run.n_launches; i++)
		if (base->launches[i].arm == 0)
			base->launches[i].status = LAUNCH_INVALID;
	assert_int_equal(look(), BISECT_GOOD);
	assert_int_equal(b.n, 1);
	assert_int_equal(b.tests, 1);
}

static void nothing_at_all(void **state)
{
	(void)state;
	assert_int_equal(look(), BISECT_SKIP);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(good_when_all_are),
		TEST(bad_when_one_is),
		TEST(three_looks_and_no_more),
		TEST(the_budget_is_shared),
		TEST(sessions_decide),
		TEST(what_cannot_be_judged),
		TEST(invalid_in_the_baseline),
		TEST(nothing_at_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
