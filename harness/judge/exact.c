#include "judge/exact.h"

#include <math.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/count.h"
#include "base/number.h"
#include "judge/why.h"
#include "stats/describe.h"

static const double rounding = 1e-9; /* relative */

bool exact_same(double a, double b)
{
	return fabs(a - b) <= rounding * fmax(fabs(a), fabs(b));
}

bool exact_is(const struct exact *e)
{
	return exact_same(e->low, e->high);
}

double exact_spread(double value, double low, double high)
{
	return exact_same(low, high) ? 0 : fmax(high - value, value - low);
}

int exact_make(const struct result *const *results, size_t n, struct exact *e)
{
	cleanup_free double *value = calloc(n + 1, sizeof(*value));
	size_t known = 0;

	*e = (struct exact){ NAN, NAN, NAN, 0 };
	if (!value)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (!isfinite(results[i]->median))
			continue;
		value[known++] = results[i]->median;
		e->low = fmin(e->low, results[i]->low);
		e->high = fmax(e->high, results[i]->high);
		e->launches += results[i]->used;
	}
	e->value = stats_median(value, known);
	return 0;
}

double exact_ratio(const struct exact *base, const struct exact *head, bool higher_better)
{
	if (exact_same(base->value, head->value))
		return 1;
	return higher_better ? base->value / head->value : head->value / base->value;
}

static bool overlap(const struct exact *a, const struct exact *b)
{
	const double low = fmax(a->low, b->low);
	const double high = fmin(a->high, b->high);

	return low <= high || exact_same(low, high);
}

static void add_side(const struct exact *e, const char *name, char *why, size_t size)
{
	char low[COUNT_TEXT];
	char high[COUNT_TEXT];

	if (!exact_is(e))
		why_add(why, size, "%s is not exact: %s to %s", name, count_text(e->low, low),
			count_text(e->high, high));
}

enum change exact_judge(const struct exact *base, const struct exact *head, bool higher_better,
	double tolerated, char *why, size_t size)
{
	const double ratio = exact_ratio(base, head, higher_better);
	char percent[NUMBER_TEXT];

	add_side(base, "base", why, size);
	add_side(head, "head", why, size);
	if (overlap(base, head)) {
		if (!exact_is(base) || !exact_is(head))
			why_add(why, size, "the ranges overlap: no difference beyond the spread");
		return CHANGE_NONE;
	}
	if (fabs(head->value / base->value - 1) <= tolerated + rounding && tolerated > 0) {
		why_add(why, size, "a difference within the tolerated %s %%",
			number_shortest(100 * tolerated, percent));
		return CHANGE_NONE;
	}
	return ratio > 1 ? CHANGE_REGRESSION : CHANGE_IMPROVEMENT;
}
