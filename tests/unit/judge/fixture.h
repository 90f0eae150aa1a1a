/* Runs built in code. Strings are literals; everything else belongs to the fixture.
 */
#ifndef TEST_JUDGE_FIXTURE_H
#define TEST_JUDGE_FIXTURE_H

#include <stdlib.h>
#include <string.h>

#include "judge/summary.h"
#include "unit/stats/near.h"

#define FIXTURE_ARMS	 16
#define FIXTURE_LAUNCHES 512

struct fixture {
	struct run run;
	struct arm arms[FIXTURE_ARMS];
	struct launch launches[FIXTURE_LAUNCHES];
};

static inline struct fixture *fixture_make(void)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	f->run.arms = f->arms;
	f->run.launches = f->launches;
	f->run.session.tsc_hz = 2e9;
	f->run.end = RUN_COMPLETE;
	return f;
}

static inline void fixture_free(struct fixture *f)
{
	for (size_t i = 0; i < f->run.n_launches; i++) {
		free(f->launches[i].raw);
		free(f->launches[i].counters);
	}
	for (size_t i = 0; i < f->run.n_arms; i++)
		json_decref(f->arms[i].params);
	free(f);
}

/* ns/op, revision 1, 100 ops per batch, no parameters; its index */
static inline size_t fixture_arm(struct fixture *f, const char *bench, const char *group,
	const char *target, const char *ring)
{
	const size_t at = f->run.n_arms++;

	assert_true(at < FIXTURE_ARMS);
	f->arms[at] = (struct arm){
		.bench = (char *)bench,
		.group = (char *)group,
		.summary = (char *)"",
		.unit = (char *)"ns/op",
		.rev = 1,
		.target = (char *)target,
		.ring = (char *)ring,
		.params = json_object(),
		.params_text = (char *)"",
		.rounds = 100,
		.ops = 100,
		.batches = 4,
		.estimator = (char *)"median",
		.note = (char *)"",
	};
	return at;
}

static inline struct launch *fixture_launch_raw(
	struct fixture *f, size_t arm, unsigned block, const double *raw, size_t n)
{
	const size_t at = f->run.n_launches++;
	struct launch *launch;

	assert_true(at < FIXTURE_LAUNCHES);
	launch = &f->launches[at];
	*launch = (struct launch){
		.arm = arm,
		.block = block,
		.order = (unsigned)at,
		.why = (char *)"",
		.cpu = 1,
		.raw = malloc((n + 1) * sizeof(*raw)),
		.n_raw = n,
	};
	assert_non_null(launch->raw);
	if (n)
		memcpy(launch->raw, raw, n * sizeof(*raw));
	return launch;
}

/* four batches that do not drift, with this median and mean */
static inline struct launch *fixture_launch(
	struct fixture *f, size_t arm, unsigned block, double value)
{
	const double raw[] = { value, value * 1.001, value, value * 0.999 };

	return fixture_launch_raw(f, arm, block, raw, 4);
}

static inline struct launch *fixture_fail(
	struct fixture *f, size_t arm, unsigned block, enum launch_status status, const char *why)
{
	struct launch *launch = fixture_launch_raw(f, arm, block, NULL, 0);

	launch->status = status;
	launch->why = (char *)why;
	return launch;
}

static inline void fixture_count(struct launch *launch, const char *name, double value)
{
	struct counter *more = realloc(
		launch->counters, (launch->n_counters + 1) * sizeof(*launch->counters));

	assert_non_null(more);
	launch->counters = more;
	more += launch->n_counters++;
	*more = (struct counter){ .value = value };
	strncpy(more->name, name, sizeof(more->name) - 1);
}

/* n launches in blocks 0 … n − 1 around value, spread by ±spread (relative) */
static inline void fixture_launches(
	struct fixture *f, size_t arm, unsigned n, double value, double spread)
{
	static const double pattern[] = { 0, 1, -1, 0.5, -0.5 };

	for (unsigned i = 0; i < n; i++)
		fixture_launch(f, arm, i, value * (1 + spread * pattern[(i + arm) % 5]));
}

static inline void fixture_summary(const struct fixture *f, struct summary *s)
{
	const struct judge_options options = { .margin = 0.05 };
	struct error err = ERROR_INIT;

	if (summary_make(&f->run, &options, s, &err) < 0)
		fail_msg("%s", err.text);
}

static inline void assert_contains(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("'%s' does not contain '%s'", text, part);
}

#endif
