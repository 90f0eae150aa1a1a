#include "reports/history_axis.h"

#include <math.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "reports/history_words.h"
#include "stats/changepoint.h"
#include "stats/describe.h"

static const double usual = 5;		 /* typical distances */
static const double sd_typical = 1.4826; /* of a normal distribution: STATISTICS, MAD */
static const double edge = 0.06;	 /* of the range, kept free above and below */
static const double room = 0.5;		 /* of the usual range, for outliers on either side */

static double distance(const struct history_series *s, size_t i)
{
	const struct history_change *change;

	return fabs(s->value[i] - history_level(s, i, &change));
}

static void include(struct history_axis *a, double value)
{
	a->low = fmin(a->low, value);
	a->high = fmax(a->high, value);
}

static void include_level(const struct history_series *s, double level, struct history_axis *a)
{
	const double tolerated = isfinite(s->delta) ? expm1(s->delta) : 0;

	include(a, level * (1 - tolerated));
	include(a, level * (1 + tolerated));
}

static void include_levels(const struct history_series *s, struct history_axis *a)
{
	include_level(s, s->level.value, a);
	for (size_t k = 0; k < s->n_changes; k++) {
		include_level(s, s->change[k].found.before, a);
		include_level(s, s->change[k].found.after, a);
	}
}

/* What lies within the usual distance first; then outliers, while there is room. */
static void include_values(const struct history_series *s, struct history_axis *a)
{
	double low, high, reach;

	for (size_t i = 0; i < s->n; i++)
		if (isfinite(s->value[i]) && distance(s, i) <= usual * a->typical)
			include(a, s->value[i]);
	low = a->low;
	high = a->high;
	reach = room * (high - low);
	for (size_t i = 0; i < s->n; i++)
		if (s->value[i] >= low - reach && s->value[i] <= high + reach)
			include(a, s->value[i]);
}

/* 1, 2 or 5 times a power of ten, so that about `ticks` of them lie in the range. */
static double round_step(double range, size_t ticks)
{
	const double least = range / (double)ticks;
	const double power = pow(10, floor(log10(least)));

	return least <= power	    ? power
	       : least <= 2 * power ? 2 * power
	       : least <= 5 * power ? 5 * power
				    : 10 * power;
}

static void find_ticks(const struct history_series *s, size_t ticks, struct history_axis *a)
{
	a->factor = units_scale(a->high, s->metric.unit, a->unit);
	a->step = round_step(a->high - a->low, ticks);
	a->first = ceil(a->low / a->step);
	a->n = (size_t)fmin(fmax(floor(a->high / a->step) - a->first + 1, 0), 2 * (double)ticks);
}

bool history_axis_find(const struct history_series *s, size_t ticks, struct history_axis *a)
{
	cleanup_free double *off = calloc(s->n + 1, sizeof(*off));
	double margin;
	size_t n = 0;

	*a = (struct history_axis){ .low = INFINITY, .high = -INFINITY };
	for (size_t i = 0; off && i < s->n; i++)
		if (isfinite(s->value[i]))
			off[n++] = distance(s, i);
	if (!n)
		return false;
	a->typical = stats_median(off, n);
	include_levels(s, a);
	include_values(s, a);
	margin = edge * (a->high - a->low);
	if (!(margin > 1e-9 * fabs(a->high)))
		margin = a->high > 0 ? 0.01 * a->high : 1;
	a->low = fmax(a->low - margin, 0);
	a->high += margin;
	if (!isfinite(a->low) || !isfinite(a->high - a->low))
		return false;
	find_ticks(s, ticks, a);
	return true;
}

const char *history_axis_label(const struct history_axis *a, size_t i, char text[NUMBER_TEXT])
{
	const double value = (a->first + (double)i) * a->step * a->factor;
	const double step = a->step * a->factor;
	const int decimals = step < 1 ? (int)ceil(-log10(step) - 1e-9) : 0;

	if (!(fabs(value) < 1e12) || decimals > 9)
		return number_shortest(value, text);
	return number_fixed(value, decimals, text, NUMBER_TEXT);
}

bool history_is_outlier(const struct history_axis *a, const struct history_series *s, size_t i)
{
	const struct history_change *change;
	const double level = history_level(s, i, &change);
	const double off = fabs(s->value[i] - level);

	return off > CHANGE_SPIKE * sd_typical * a->typical && off > level * expm1(s->delta);
}
