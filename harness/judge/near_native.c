#include "judge/near_native.h"

#include <math.h>

#include "judge/why.h"

static const size_t pairs_least = 5;
static const size_t pairs_sensible = 10000;

/* What it would take to tell this ratio from the limit. */
static void say_what_is_needed(const struct estimate *ratio, double limit, char *why, size_t size)
{
	const double sd = ratio->se * sqrt((double)ratio->n);
	const double distance = expm1(fabs(log(limit) - log(ratio->value)));
	const size_t needed = stats_launches_needed(sd, distance, NEAR_NATIVE_ALPHA);
	const double mde = stats_mde80(ratio->se, ratio->df, NEAR_NATIVE_ALPHA);

	why_add(why, size,
		"the limit %.4f lies in the 95 %% interval %.4f to %.4f; a slowdown of %.2g %% "
		"would have been found",
		limit, ratio->low, ratio->high, 100 * mde);
	if (needed <= pairs_sensible)
		why_add(why, size, "about %zu launches of each would decide", needed);
	else
		why_add(why, size, "too close to the limit for more launches to decide");
}

bool near_native_decides(const struct estimate *ratio)
{
	return ratio->n >= pairs_least && !isnan(ratio->high);
}

enum verdict near_native_verdict(
	const struct estimate *ratio, double margin, char *why, size_t size)
{
	const double limit = 1 / (1 - margin);

	if (ratio->n < pairs_least) {
		why_add(why, size, "%zu pair%s of launches, a verdict needs %zu", ratio->n,
			ratio->n == 1 ? "" : "s", pairs_least);
		return VERDICT_INCONCLUSIVE;
	}
	if (isnan(ratio->high)) {
		why_add(why, size, "no interval: a launch value is not positive");
		return VERDICT_INCONCLUSIVE;
	}
	if (ratio->high <= limit)
		return VERDICT_NEAR_NATIVE;
	if (ratio->low > limit)
		return VERDICT_SLOWER;
	say_what_is_needed(ratio, limit, why, size);
	return VERDICT_INCONCLUSIVE;
}
