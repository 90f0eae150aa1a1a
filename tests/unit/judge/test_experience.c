/* What a store of nights tells a comparison: the segment base belongs to, A/A ratios, and whom they
 * speak for.
 */
#include "unit/judge/fixture.h"

#include <unistd.h>

#include "judge/experience.h"

static char folder[] = "/tmp/kvmbench-experience-XXXXXX";
static char path[sizeof(folder) + 8];
static struct store *store;
static struct run base;
static struct experience e;

static int setup(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	memcpy(folder + sizeof(folder) - 7, "XXXXXX", 6);
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/s.db", folder);
	store = store_open(path, STORE_WRITE, &err);
	assert_non_null(store);
	base = (struct run){ 0 };
	base.host = json_loads("{\"fingerprint\":{\"kernel\":\"6.1\"}}", 0, NULL);
	return 0;
}

static int teardown(void **state)
{
	char name[sizeof(path) + 8];

	(void)state;
	experience_finish(&e);
	store_close(store);
	json_decref(base.host);
	unlink(path);
	snprintf(name, sizeof(name), "%s.lock", path);
	unlink(name);
	return rmdir(folder);
}

static char *lend(const char *text)
{
	return (char *)(uintptr_t)text;
}

/* Night number n, of one metric whose five launches lie around value. side_b: an A/A session whose
 * other side is that much larger, or 0. */
static void night(unsigned n, const char *group, double value, double side_b)
{
	char id[17], started[32];
	unsigned block[5];
	double a[5], b[5];
	struct store_arm arms[2];
	struct store_entry entry = { .path = lend("/x"),
		.session = id,
		.tool = lend("t"),
		.suite = lend("s"),
		.started = started,
		.end = lend("complete"),
		.vary = lend(""),
		.sides = lend(side_b > 0 ? "aa" : ""),
		.host = lend("{\"kernel\":\"6.1\"}"),
		.cpu = lend(""),
		.kernel = lend("") };
	struct error err = ERROR_INIT;
	bool added;

	snprintf(entry.id, sizeof(entry.id), "%064x", n);
	snprintf(id, sizeof(id), "%016x", n);
	snprintf(started, sizeof(started), "2026-01-01T%02u:%02u:00Z", n / 60, n % 60);
	for (unsigned i = 0; i < 5; i++) {
		block[i] = i;
		a[i] = value * (1 + 0.0001 * i);
		b[i] = a[i] * side_b;
	}
	for (size_t i = 0; i < 2; i++)
		arms[i] = (struct store_arm){
			.metric = { lend("x"), lend(group), lend("fake"), lend(""), lend(""),
				lend("ns/op"), lend("median"), 1, false },
			.side = lend(side_b > 0 ? i ? "B" : "A" : ""),
			.valid = lend("ok"),
			.why = lend(""),
			.launches = 5,
			.value = i ? b : a,
			.block = block,
			.used = 5,
		};
	assert_int_equal(store_add(store, &entry, arms, side_b > 0 ? 2 : 1, &added, &err), 0);
	assert_true(added);
}

static struct arm arm_of(const char *bench, const char *group)
{
	return (struct arm){ .bench = lend(bench),
		.group = lend(group),
		.target = lend("fake"),
		.ring = lend(""),
		.params_text = lend(""),
		.unit = lend("ns/op"),
		.estimator = lend("median"),
		.rev = 1 };
}

static void ask(const struct experience_question *q)
{
	static const struct compare_options none;
	struct experience_question whole = *q;
	struct error err = ERROR_INIT;

	whole.base = &base;
	whole.tolerance = &none;
	experience_finish(&e);
	if (experience_read(store, &whole, &e, &err))
		fail_msg("%s", err.text);
}

/* base: night n */
static void base_is(unsigned n)
{
	static char id[17], started[32];

	snprintf(id, sizeof(id), "%016x", n);
	snprintf(started, sizeof(started), "2026-01-01T%02u:%02u:00Z", n / 60, n % 60);
	base.session.id = id;
	base.session.started = started;
}

static const struct experience_metric *metric(void)
{
	const struct arm arm = arm_of("x", "g");

	return experience_find(&e, &arm);
}

/* Two levels: each night is asked about its own. */
static void the_segment_is_that_of_base(void **state)
{
	static const double jitter[] = { 0.99, 1.01, 1, 1.005, 0.995 };

	(void)state;
	for (unsigned n = 0; n < 40; n++)
		night(n, "g", (n < 20 ? 100 : 150) * jitter[n % 5], 0);
	for (unsigned n = 5; n < 40; n += 20) {
		base_is(n);
		ask(&(struct experience_question){ 0 });
		assert_int_equal(e.sessions, 40);
		assert_int_equal(metric()->sessions, 20);
		assert_true(metric()->session_sd > 0.004 && metric()->session_sd < 0.015);
	}
	/* not in the store: the last level */
	base_is(60);
	ask(&(struct experience_question){ 0 });
	assert_int_equal(metric()->sessions, 20);
}

static void those_on_trial_do_not_count(void **state)
{
	const char *const without[] = { "0000000000000002" };

	(void)state;
	for (unsigned n = 0; n < 8; n++)
		night(n, "g", 100 + n % 3, 0);
	base_is(0);
	ask(&(struct experience_question){ .without = without, .n_without = 1 });
	assert_int_equal(metric()->sessions, 7);
	/* nor what lies behind them */
	ask(&(struct experience_question){
		.head_first = "2026-01-01T00:05:00Z", .head_last = "2026-01-01T00:06:00Z" });
	assert_int_equal(metric()->sessions, 5);
	ask(&(struct experience_question){
		.head_first = "2026-01-01T00:04:00Z", .head_last = "2026-01-01T00:06:00Z" });
	assert_null(metric()); /* four sessions are none */
	base_is(7);
	ask(&(struct experience_question){
		.head_first = "2026-01-01T00:01:00Z", .head_last = "2026-01-01T00:01:00Z" });
	assert_int_equal(metric()->sessions, 6);
	json_object_set_new(json_object_get(base.host, "fingerprint"), "kernel", json_string("7"));
	ask(&(struct experience_question){ 0 });
	assert_int_equal(e.sessions, 0);
}

static void ratios_speak_for_their_metric_or_group(void **state)
{
	const struct arm own = arm_of("x", "g");
	const struct arm kin = arm_of("y", "g");
	const struct arm other = arm_of("x", "h");
	struct experience_ratios r;
	struct error err = ERROR_INIT;

	(void)state;
	base_is(0);
	for (unsigned n = 0; n < EXPERIENCE_OWN; n++) {
		night(n, "g", 100, 1.01);
		if (n != 3 && n != 4)
			continue;
		ask(&(struct experience_question){ 0 });
		assert_int_equal(experience_ratios(&e, &own, &r, &err), 0);
		assert_int_equal(r.n, n == 3 ? 0 : 5);
		assert_false(r.own);
		free(r.ratio);
	}
	ask(&(struct experience_question){ 0 });
	assert_int_equal(e.aa_sessions, EXPERIENCE_OWN);
	assert_int_equal(e.sessions, 0); /* they are no history */
	assert_int_equal(experience_ratios(&e, &own, &r, &err), 0);
	assert_int_equal(r.n, EXPERIENCE_OWN);
	assert_true(r.own);
	for (size_t i = 0; i < r.n; i++)
		assert_near(r.ratio[i], 1.01, 1e-9);
	free(r.ratio);
	assert_int_equal(experience_ratios(&e, &kin, &r, &err), 0);
	assert_int_equal(r.n, EXPERIENCE_OWN);
	assert_false(r.own);
	free(r.ratio);
	assert_int_equal(experience_ratios(&e, &other, &r, &err), 0);
	assert_null(r.ratio);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_segment_is_that_of_base),
		TEST(those_on_trial_do_not_count),
		TEST(ratios_speak_for_their_metric_or_group),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
