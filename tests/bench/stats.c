/* Do the statistics keep what STATISTICS promises? Synthetic launches and histories with fixed
 * seeds; prints each row with its limit and exits 1 if one is broken. Another seed may be given as
 * the only argument.
 */
#include <stdio.h>
#include <time.h>

#include "unit/stats/acceptance.h"

#define DELTA log1p(0.02)

struct row {
	double got, limit;
	int least; /* limit is a least, else a most */
};

static int broken;

static void row_print(const char *what, struct row r)
{
	const int ok = r.least ? r.got >= r.limit : r.got <= r.limit;

	printf("%-58s %8.3f  %s %-6g %s\n", what, r.got, r.least ? "≥" : "≤", r.limit,
		ok ? "ok" : "BROKEN");
	broken += !ok;
}

static void at_most(const char *what, double got, double limit)
{
	row_print(what, (struct row){ got, limit, 0 });
}

static void at_least(const char *what, double got, double limit)
{
	row_print(what, (struct row){ got, limit, 1 });
}

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void no_change(gsl_rng *rng, double delta, double limit, const char *tolerance)
{
	static const size_t sizes[] = { 5, 7, 10, 15, 20 };
	const int trials = 20000;
	char what[80];

	for (int shape = 0; shape < LAUNCH_SHAPES; shape++) {
		for (size_t i = 0; i < 5; i++) {
			const int free = regressions(
				rng, shape, 0.015, 0, delta, sizes[i], 0, trials);
			const int paired = regressions(
				rng, shape, 0.015, 0, delta, sizes[i], 1, trials);

			snprintf(what, sizeof(what), "A/A %s n=%zu, %s: false regressions",
				launch_names[shape], sizes[i], tolerance);
			at_most(what, fmax(free, paired) / trials, limit);
		}
	}
}

static void comparisons(gsl_rng *rng)
{
	no_change(rng, DELTA, 0.05, "tolerance 2 %");
	/* The same test without the tolerance's help errs at its nominal 5 %; over 15 rows, the
	 * larger of two each, chance adds up to 3.2 standard errors of 20,000 trials. */
	no_change(rng, 0, 0.055, "no tolerance");
	at_most("A/A sessions of 200 metrics: alarms per 100 sessions",
		sessions_with_alarm(rng, DELTA, 2000) / 20.0, 1);
	at_least("5 % slower, sd 1.5 %, n=10, alone: found",
		regressions(rng, LAUNCH_LOGNORMAL, 0.015, 0.05, DELTA, 10, 0, 20000) / 20000.0,
		0.95);
	at_least("5 % slower, sd 1.5 %, n=20, among 200: found",
		found_among_many(rng, DELTA, 2000) / 2000.0, 0.95);
}

/* At the boundary itself either answer is an error, and nowhere is it more likely. Levels as small
 * as these lie where a mean of skewed launches is not yet normal: the limit is looser there. */
static void step_errors(gsl_rng *rng, struct step_case c, int trials)
{
	const double limit = c.shape == LAUNCH_LOGNORMAL ? 1.5 * step_alpha : 0.05;
	struct steps s;
	char what[80];

	c.effect = expm1(c.delta);
	s = steps_of(rng, &c, trials);
	snprintf(what, sizeof(what), "bisect %s n=%zu of %zu, session %.1f %%: false",
		launch_names[c.shape], c.each, c.base, 100 * c.session_sd);
	at_most(what, fmax(s.above, s.below) / trials, limit);
}

/* What a bisection meets: commits without the change, and with one of twice the tolerance. */
static void step_answers(gsl_rng *rng, struct step_case c, int trials)
{
	struct steps good, bad;
	char what[80];

	c.effect = 0;
	good = steps_of(rng, &c, trials);
	c.effect = expm1(2 * c.delta);
	bad = steps_of(rng, &c, trials);
	snprintf(what, sizeof(what), "bisect %s n=%zu of %zu, 0 or 10 %%: wrong",
		launch_names[c.shape], c.each, c.base);
	at_most(what, fmax(good.above, bad.below) / trials, 0.001);
	snprintf(what, sizeof(what), "bisect %s n=%zu of %zu, 0 or 10 %%: right",
		launch_names[c.shape], c.each, c.base);
	if (c.shape == LAUNCH_OUTLIERS)
		printf("%-58s %8.3f  (nothing promised)\n", what,
			fmin(good.below, bad.above) / trials);
	else
		at_least(what, fmin(good.below, bad.above) / trials, 0.99);
	printf("    looks taken: %.2f without the change, %.2f with it\n", good.looks / trials,
		bad.looks / trials);
}

static void bisections(gsl_rng *rng)
{
	static const size_t sizes[] = { 10, 20 };
	static const double session_sds[] = { 0, 0.02 };
	struct step_case c = { .sd = 0.015, .delta = log1p(0.05), .base = 20 };

	for (int shape = 0; shape < LAUNCH_SHAPES; shape++) {
		c.shape = shape;
		for (size_t i = 0; i < 2; i++) {
			c.each = sizes[i];
			for (size_t k = 0; k < 2; k++) {
				c.session_sd = session_sds[k];
				step_errors(rng, c, 10000);
			}
			c.session_sd = 0;
			step_answers(rng, c, 2000);
		}
	}
	c = (struct step_case){
		.sd = 0.015, .delta = log1p(0.05), .base = 20, .each = 10, .naive = 1
	};
	c.effect = expm1(c.delta);
	printf("    testing each of three looks at the whole level: %.4f false answers\n",
		steps_of(rng, &c, 10000).above / 10000.0);
}

static void null_histories(gsl_rng *rng)
{
	static const double limits[] = { 0.02, 0.02, 0.05 };
	static const size_t sizes[] = { 30, 100, 300 };
	const int trials = 3000;
	char what[80];

	for (int shape = 0; shape < SERIES_SHAPES; shape++) {
		for (size_t i = 0; i < 3; i++) {
			snprintf(what, sizeof(what), "history %s n=%zu: false alarms",
				series_names[shape], sizes[i]);
			at_most(what,
				histories_of(rng, shape, sizes[i], 0, 0, trials).changed /
					(double)trials,
				limits[shape]);
		}
	}
}

static void step_history(gsl_rng *rng, size_t at, double step, double least)
{
	const int trials = 1000;
	const struct histories h = histories_of(rng, SERIES_IID, 100, at, step, trials);
	const double found = h.changed / (double)trials;
	char what[80];

	snprintf(what, sizeof(what), "history iid n=100, %.1f sd at %zu: found", step, at);
	if (least > 0)
		at_least(what, found, least);
	else
		printf("%-58s %8.3f  (nothing promised)\n", what, found);
	printf("    within 10 sessions %.3f, interval holds it %.3f, more than one change %.3f\n",
		h.found / (double)trials, h.covered / fmax(1, h.found), h.more / (double)trials);
}

static void step_histories(gsl_rng *rng)
{
	static const size_t long_sides[] = { 50, 30, 70 };
	static const size_t late[] = { 80, 90 };

	for (size_t i = 0; i < 3; i++) {
		step_history(rng, long_sides[i], 1, 0.65);
		step_history(rng, long_sides[i], 1.5, 0.95);
	}
	for (size_t i = 0; i < 2; i++) {
		step_history(rng, late[i], 1, 0);
		step_history(rng, late[i], 1.5, 0);
	}
}

/* CPU time of 200 histories of 1,000 sessions that change every `every` of them by `step` sd */
static double history_seconds(gsl_rng *rng, size_t every, double step)
{
	static double y[metrics_per_session][sessions_most];
	struct level_change changes[sessions_most / 4];
	double start;

	for (size_t i = 0; i < metrics_per_session; i++) {
		history_fill(rng, SERIES_SPIKY, y[i], sessions_most, 0, 0);
		for (size_t j = 0; j < sessions_most; j++)
			y[i][j] *= j / every % 2 ? exp(0.01 * step) : 1;
	}
	start = seconds();
	for (size_t i = 0; i < metrics_per_session; i++)
		stats_changes(y[i], sessions_most, 0, changes);
	return seconds() - start;
}

static void history_speed(gsl_rng *rng)
{
	at_most("1,000 sessions × 200 metrics, no change: s",
		history_seconds(rng, sessions_most, 0), 2);
	at_most("1,000 sessions × 200 metrics, one change each: s", history_seconds(rng, 500, 2),
		2);
	at_most("1,000 sessions × 200 metrics, seven changes each: s", history_seconds(rng, 125, 6),
		2);
}

int main(int argc, char **argv)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

	gsl_rng_set(rng, argc > 1 ? strtoul(argv[1], NULL, 10) : 20240601);
	comparisons(rng);
	bisections(rng);
	null_histories(rng);
	step_histories(rng);
	history_speed(rng);
	gsl_rng_free(rng);
	return broken ? 1 : 0;
}
