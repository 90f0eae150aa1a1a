/* Histories of exact runs: every difference is a step, and none is more than one. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "judge/history.h"

struct night {
	double low, high; /* of its three launches; NaN: invalid */
	bool measured;
};

static char path[64];
static struct history history;

static int teardown(void **state)
{
	static const char *const suffixes[] = { "", "-wal", "-shm", ".lock" };

	(void)state;
	history_finish(&history);
	for (size_t i = 0; i < 4; i++) {
		char file[80];

		snprintf(file, sizeof(file), "%s%s", path, suffixes[i]);
		unlink(file);
	}
	return 0;
}

static void add(struct store *s, unsigned day, const struct night *n)
{
	static const struct store_metric cpuid = {
		.bench = (char *)"cpuid",
		.group = (char *)"exit",
		.target = (char *)"tinyvm",
		.ring = (char *)"kernel",
		.params = (char *)"",
		.unit = (char *)"instructions/op",
		.estimator = (char *)"median",
		.rev = 1,
	};
	double value[3] = { n->low, n->low, n->high };
	unsigned block[3] = { 0, 1, 2 };
	char session[20], started[32];
	struct store_arm arm = { .metric = cpuid,
		.valid = (char *)(isnan(n->low) ? "invalid" : "ok"),
		.why = (char *)"",
		.launches = 3,
		.value = value,
		.block = block,
		.used = isnan(n->low) ? 0 : 3 };
	struct store_entry entry = { .path = (char *)"/a",
		.session = session,
		.tool = (char *)"v1.0",
		.suite = (char *)"lab",
		.started = started,
		.end = (char *)"complete",
		.vary = (char *)"",
		.host = (char *)"{\"lab\":{\"emulator\":\"QEMU 7.2 TCG\"}}",
		.cpu = (char *)"",
		.kernel = (char *)"6.1",
		.launches = 3,
		.exact = !n->measured };
	struct error err = ERROR_INIT;
	bool added;

	snprintf(session, sizeof(session), "%016x", 0xabc0000 + day);
	snprintf(started, sizeof(started), "2026-10-%02uT03:00:00Z", day + 1);
	snprintf(entry.id, sizeof(entry.id), "%08x%056x", day * 7919, 1);
	if (store_add(s, &entry, &arm, 1, &added, &err))
		fail_msg("%s", err.text);
}

static void judge(const struct night *night, unsigned n, double threshold)
{
	const struct threshold asked = { "*", threshold };
	const struct history_options o = { .tolerance = {
						   .threshold = &asked,
						   .n_thresholds = threshold > 0,
					   } };
	struct error err = ERROR_INIT;
	struct store *s;

	snprintf(path, sizeof(path), "/tmp/test-history-exact-XXXXXX");
	close(mkstemp(path));
	unlink(path);
	s = store_open(path, STORE_WRITE, &err);
	assert_non_null(s);
	for (unsigned i = 0; i < n; i++)
		add(s, i, &night[i]);
	assert_int_equal(history_read_sessions(s, &o, &history, &err), 0);
	assert_int_equal(history_read_series(s, &o, &history, &err), 0);
	assert_int_equal(history_judge(&o, &history, &err), 0);
	store_close(s);
}

static void is_step(size_t i, size_t low, size_t at, double before, double after)
{
	const struct history_change *c = &history.series[0].change[i];

	assert_int_equal(c->found.at, at);
	assert_int_equal(c->found.low, low);
	assert_int_equal(c->found.high, at);
	assert_true(c->found.before == before);
	assert_true(c->found.after == after);
	assert_true(c->ratio.value == after / before);
	assert_true(isnan(c->ratio.low) && isnan(c->found.p));
	assert_true(c->worse == (after > before));
}

/* Two sessions are enough, and one of a level; twelve instructions of three thousand are seen. */
static void every_difference_is_a_step(void **state)
{
	static const struct night nights[] = { { 2814, 2814, false }, { 2826, 2826, false },
		{ 2826, 2826, false }, { NAN, NAN, false }, { 2814, 2814, false } };

	(void)state;
	judge(nights, 5, 0);
	assert_int_equal(history.n_series, 1);
	assert_true(history.series[0].exact);
	assert_int_equal(history.series[0].n_changes, 2);
	is_step(0, 1, 1, 2814, 2826);
	is_step(1, 3, 4, 2826, 2814); /* or in the session that measured nothing */
	assert_int_equal(history.worse, 1);
	assert_int_equal(history.better, 1);
	assert_int_equal(history.short_series, 0);
	assert_true(history.series[0].level.value == 2814);
	assert_true(isnan(history.series[0].session_sd));
}

static void nothing_changed(void **state)
{
	static const struct night nights[] = { { 2814, 2814, false }, { 2814, 2814, false },
		{ 2814.0000000001, 2814, false } };

	(void)state;
	judge(nights, 3, 0);
	assert_int_equal(history.series[0].n_changes, 0);
	assert_int_equal(history.changed, 0);
}

/* Ranges slide: as long as one count is in all of them it may be the same. */
static void a_spread_is_no_step(void **state)
{
	static const struct night nights[] = { { 10, 13, false }, { 11, 14, false },
		{ 13, 16, false }, { 14, 16, false }, { 15, 15, false } };

	(void)state;
	judge(nights, 5, 0);
	assert_int_equal(history.series[0].n_changes, 1);
	assert_int_equal(history.series[0].change[0].found.at, 3);
}

static void a_tolerance_is_counted_from_the_first(void **state)
{
	static const struct night nights[] = { { 1000, 1000, false }, { 1008, 1008, false },
		{ 1016, 1016, false }, { 1020, 1020, false } };

	(void)state;
	judge(nights, 4, 0.01);
	assert_int_equal(history.series[0].n_changes, 1);
	assert_int_equal(history.series[0].change[0].found.at, 2);
	assert_int_equal(history.worse, 1);
}

/* the same metric in the same place, but times: never one series */
static void counts_and_times_are_apart(void **state)
{
	static const struct night nights[] = { { 2814, 2814, false }, { 2900, 2900, true },
		{ 2814, 2814, false }, { 2900, 2900, true } };

	(void)state;
	judge(nights, 4, 0);
	assert_int_equal(history.n_series, 2);
	assert_true(history.series[0].exact != history.series[1].exact);
	assert_int_equal(history.series[0].n_changes + history.series[1].n_changes, 0);
	assert_int_equal(history.short_series, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(every_difference_is_a_step, teardown),
		cmocka_unit_test_teardown(nothing_changed, teardown),
		cmocka_unit_test_teardown(a_spread_is_no_step, teardown),
		cmocka_unit_test_teardown(a_tolerance_is_counted_from_the_first, teardown),
		cmocka_unit_test_teardown(counts_and_times_are_apart, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
