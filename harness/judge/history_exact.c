/* Series of exact runs: a step is a difference, no matter how few sessions there are. */
#include <math.h>

#include "judge/exact.h"
#include "judge/history_series.h"
#include "stats/describe.h"

/* what the sessions of a level have in common */
struct level {
	double low, high;
	double first; /* value */
};

static bool level_holds(struct level *l, const struct history_series *s, size_t i, double tolerated)
{
	const double low = fmax(l->low, s->low[i]);
	const double high = fmin(l->high, s->high[i]);

	if (low <= high || exact_same(low, high)) {
		l->low = fmin(low, high);
		l->high = fmax(low, high);
		return true;
	}
	return fabs(s->value[i] / l->first - 1) <= tolerated;
}

static double median_of(const struct history_series *s, size_t from, size_t to, double *room)
{
	size_t n = 0;

	for (size_t i = from; i < to; i++)
		if (isfinite(s->value[i]))
			room[n++] = s->value[i];
	return stats_median(room, n);
}

static void measure_steps(
	const struct history_series *s, struct level_change *found, size_t n, double *room)
{
	for (size_t i = 0; i < n; i++) {
		struct level_change *c = &found[i];

		c->before = median_of(s, i ? found[i - 1].at : 0, c->at, room);
		c->after = median_of(s, c->at, i + 1 < n ? found[i + 1].at : s->n, room);
		c->direction = c->after > c->before ? 1 : -1;
	}
}

size_t history_exact_changes(
	const struct history_series *s, double tolerated, double *room, struct level_change *found)
{
	struct level level = { NAN, NAN, NAN };
	size_t last = 0; /* measured */
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++) {
		if (!isfinite(s->value[i]))
			continue;
		if (isnan(level.first)) {
			level = (struct level){ s->low[i], s->high[i], s->value[i] };
		} else if (!level_holds(&level, s, i, tolerated)) {
			found[n++] = (struct level_change){
				.at = i, .low = last + 1, .high = i, .p = NAN
			};
			level = (struct level){ s->low[i], s->high[i], s->value[i] };
		}
		last = i;
	}
	measure_steps(s, found, n, room);
	return n;
}
