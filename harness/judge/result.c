#include "judge/result.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_statistics_double.h>

#include "base/cleanup.h"
#include "judge/gist.h"
#include "judge/unit.h"
#include "judge/validity.h"
#include "judge/why.h"
#include "stats/describe.h"

static const double confidence = 0.95;

static bool has_split(const struct split *split)
{
	return split->floor != 0 || split->entry != 0 || split->user != 0;
}

/* room is for 3 × n values */
static void split_medians(
	const struct launch **launches, size_t n, double *room, struct split *medians)
{
	double *floor = room;
	double *entry = room + n;
	double *user = room + 2 * n;
	size_t measured = 0;

	for (size_t i = 0; i < n; i++) {
		const struct split *split = &launches[i]->split;

		if (!launch_is_used(launches[i]) || !has_split(split))
			continue;
		floor[measured] = split->floor;
		entry[measured] = split->entry;
		user[measured] = split->user;
		measured++;
	}
	if (!measured)
		return;
	medians->floor = stats_median(floor, measured);
	medians->entry = stats_median(entry, measured);
	medians->user = stats_median(user, measured);
}

/* Selects instead of sorting: a run file may hold millions of batches. */
static void raw_quantiles(double *raw, size_t n, struct result *r)
{
	if (!n)
		return;
	r->p50 = stats_quantile_select(raw, n, 0.5);
	r->p90 = stats_quantile_select(raw, n, 0.9);
	if (n >= stats_quantile_needs(0.99))
		r->p99 = stats_quantile_select(raw, n, 0.99);
	gsl_stats_minmax(&r->least, &r->most, raw, 1, n);
}

static int use_launches(const struct launch **launches, size_t n, struct result *r)
{
	cleanup_free double *room = calloc(3 * n + 1, sizeof(*room));
	size_t drifting = 0;
	long net = 0;

	r->value = calloc(n + 1, sizeof(*r->value));
	r->block = calloc(n + 1, sizeof(*r->block));
	if (!room || !r->value || !r->block)
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct gist gist;

		if (!launch_is_used(launches[i]))
			continue;
		gist = gist_of(launches[i], r->arm);
		r->value[r->used] = gist.value;
		r->block[r->used] = launches[i]->block;
		r->used++;
		net += r->exact ? 0 : gist.drift;
		drifting += !r->exact && gist.drift != 0;
	}
	/* more of one direction than chance gives: a sign test at about 95 % */
	if ((double)labs(net) >= 2 * sqrt((double)drifting))
		r->unsteady = (size_t)labs(net);
	if (!r->exact) /* it is in ns */
		split_medians(launches, n, room, &r->split);
	return 0;
}

static void estimate(double tsc_hz, struct result *r)
{
	const struct estimate median = stats_median_interval(r->value, r->used, confidence);

	r->median = median.value;
	r->low = median.low;
	r->high = median.high;
	r->mean = stats_log_t(r->value, r->used, confidence);
	r->cycles = unit_cycles(r->median, r->arm->unit, tsc_hz);
}

/* In an exact run. One launch cannot disagree with another, so there its batches speak. */
static void count(const struct launch **launches, size_t n, struct result *r)
{
	r->median = stats_median(r->value, r->used);
	r->mean = (struct estimate){ NAN, NAN, NAN, NAN, NAN, r->used };
	r->low = NAN;
	r->high = NAN;
	if (r->used > 1)
		gsl_stats_minmax(&r->low, &r->high, r->value, 1, r->used);
	for (size_t i = 0; i < n && r->used == 1; i++)
		if (launch_is_used(launches[i])) {
			const struct gist gist = gist_of(launches[i], r->arm);

			r->low = gist.least;
			r->high = gist.most;
		}
}

int result_make(const struct run *run, const struct order *o, size_t arm, struct result *r,
	struct error *err)
{
	const struct launch **launches = o->launch + o->first[arm];

	*r = (struct result){
		.arm = &run->arms[arm],
		.exact = run->session.exact,
		.launches = o->first[arm + 1] - o->first[arm],
		.p50 = NAN,
		.p90 = NAN,
		.p99 = NAN,
		.least = NAN,
		.most = NAN,
	};
	if (use_launches(launches, r->launches, r) < 0) {
		error_errno(err, ERROR_SYSTEM, "cannot summarise %s", r->arm->bench);
		result_finish(r);
		return -1;
	}
	if (r->exact)
		count(launches, r->launches, r);
	else
		estimate(run->session.tsc_hz, r);
	r->exits_per_op = order_counter(o, run, arm, "exits");
	r->exits = exits_of(o, run, arm);
	if (validity_judge(launches, r) < 0) {
		error_errno(err, ERROR_SYSTEM, "cannot judge %s", r->arm->bench);
		result_finish(r);
		return -1;
	}
	return 0;
}

int result_describe(const struct order *o, size_t arm, struct result *r, struct error *err)
{
	const struct launch **launches = o->launch + o->first[arm];
	cleanup_free double *raw = NULL;
	size_t n_raw = 0;

	for (size_t i = 0; i < r->launches; i++)
		n_raw += launches[i]->n_raw;
	raw = calloc(n_raw + 1, sizeof(*raw));
	if (!raw)
		return error_errno(err, ERROR_SYSTEM, "cannot describe %s", r->arm->bench);
	n_raw = 0;
	for (size_t i = 0; i < r->launches; i++) {
		if (!launch_is_used(launches[i]))
			continue;
		memcpy(raw + n_raw, launches[i]->raw, launches[i]->n_raw * sizeof(*raw));
		n_raw += launches[i]->n_raw;
	}
	raw_quantiles(raw, n_raw, r);
	return 0;
}

void result_finish(struct result *r)
{
	free(r->value);
	free(r->block);
	*r = (struct result){ 0 };
}

void result_degrade(struct result *r, const char *reason)
{
	if (!result_is_valid(r))
		return;
	r->valid = VALID_DEGRADED;
	why_add(r->why, sizeof(r->why), "%s", reason);
}

bool result_is_valid(const struct result *r)
{
	return r->valid == VALID_OK || r->valid == VALID_DEGRADED;
}

bool result_is_unsteady(const struct result *r)
{
	return r->unsteady > 1 && r->unsteady * 5 > r->used;
}
