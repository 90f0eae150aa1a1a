/* Two sides of a comparison, built in code.
 */
#ifndef TEST_JUDGE_TWO_SIDES_H
#define TEST_JUDGE_TWO_SIDES_H

#include "unit/judge/fixture.h"

#include "judge/compare.h"

static struct fixture *base, *head;
static struct summary base_summary, head_summary;
static struct comparison c;
static struct compare_options options;
static json_t *place;

static inline int setup(void **state)
{
	(void)state;
	base = fixture_make();
	head = fixture_make();
	base->run.session.id = (char *)"1111111111111111";
	head->run.session.id = (char *)"2222222222222222";
	place = json_loads("{\"fingerprint\":{\"kernel\":\"6.1\"}}", 0, NULL);
	base->run.host = place;
	head->run.host = place;
	options = (struct compare_options){ .session_sd = 0.0001 };
	return 0;
}

static inline int teardown(void **state)
{
	(void)state;
	compare_finish(&c);
	summary_finish(&base_summary);
	summary_finish(&head_summary);
	fixture_free(base);
	fixture_free(head);
	json_decref(place);
	return 0;
}

static inline void compare(void)
{
	const struct summary *a = &base_summary;
	const struct summary *b = &head_summary;
	struct error err = ERROR_INIT;

	compare_finish(&c);
	summary_finish(&base_summary);
	summary_finish(&head_summary);
	fixture_summary(base, &base_summary);
	fixture_summary(head, &head_summary);
	if (compare_make(&(struct side){ &a, 1 }, &(struct side){ &b, 1 }, &options, &c, &err))
		fail_msg("%s", err.text);
}

/* the same arm on both sides, 10 launches around each value, ±spread */
static inline size_t pair(const char *bench, double before, double after, double spread)
{
	const size_t at = fixture_arm(base, bench, "exit", "tinyvm", "user");

	assert_int_equal(fixture_arm(head, bench, "exit", "tinyvm", "user"), at);
	fixture_launches(base, at, 10, before, spread);
	fixture_launches(head, at, 10, after, spread);
	return at;
}

static inline const struct metric *find(const char *bench, enum metric_kind kind)
{
	for (size_t i = 0; i < c.n; i++)
		if (c.metric[i].kind == kind && strcmp(c.metric[i].base->bench, bench) == 0)
			return &c.metric[i];
	fail_msg("no metric %s", bench);
	return NULL;
}

static inline void expect(const char *bench, enum change verdict, const char *why)
{
	const struct metric *m = find(bench, METRIC_VALUE);

	if (m->verdict != verdict)
		fail_msg("%s: %s instead of %s: %s", bench, change_name(m->verdict),
			change_name(verdict), m->why);
	if (why)
		assert_contains(m->why, why);
	else
		assert_string_equal(m->why, "");
}

#endif
