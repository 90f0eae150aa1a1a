#include "judge/aa.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "judge/blocks.h"
#include "judge/result.h"
#include "stats/describe.h"

/* What both sides have in common. */
static int compare_work(const struct arm *a, const struct arm *b)
{
	int order = strcmp(a->bench, b->bench);

	if (!order)
		order = strcmp(a->params_text, b->params_text);
	if (!order)
		order = strcmp(a->target, b->target);
	return order ? order : strcmp(a->ring, b->ring);
}

static int by_work(const void *left, const void *right)
{
	const struct result *a = *(const struct result *const *)left;
	const struct result *b = *(const struct result *const *)right;

	return compare_work(a->arm, b->arm);
}

static bool is_side(const struct result *r, char side)
{
	return *arm_side(r->arm) == side;
}

static bool counts(const struct result *r)
{
	return result_is_valid(r) && r->used >= AA_LAUNCHES_LEAST;
}

static int add_pair(
	struct aa *aa, const struct result *a, const struct result *b, struct error *err)
{
	struct aa_pair *p = &aa->pair[aa->n];

	*p = (struct aa_pair){ .a = a, .b = b };
	if (!counts(a) || !counts(b)) {
		aa->left_out += 2;
		return 0;
	}
	if (blocks_ratio(b, a, &p->ratio, err))
		return -1;
	if (isfinite(p->ratio.value))
		aa->n++;
	else
		aa->left_out += 2;
	return 0;
}

static int describe(struct aa *aa, struct error *err)
{
	cleanup_free double *apart = calloc(aa->n + 1, sizeof(*apart));

	aa->median = aa->p90 = aa->most = NAN;
	if (!apart)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	for (size_t i = 0; i < aa->n; i++) {
		apart[i] = fabs(aa->pair[i].ratio.value - 1);
		if (!i || apart[i] > aa->most) {
			aa->most = apart[i];
			aa->worst = i;
		}
	}
	if (!aa->n)
		return 0;
	aa->median = stats_quantile(apart, aa->n, 0.5);
	aa->p90 = stats_quantile(apart, aa->n, 0.9);
	return 0;
}

int aa_make(const struct summary *s, struct aa *aa, struct error *err)
{
	cleanup_free const struct result **other = calloc(s->n_results + 1, sizeof(*other));
	size_t n = 0;

	*aa = (struct aa){ .pair = calloc(s->n_results + 1, sizeof(*aa->pair)) };
	if (!other || !aa->pair) {
		aa_finish(aa);
		return error_set(err, ERROR_SYSTEM, "out of memory");
	}
	for (size_t i = 0; i < s->n_results; i++)
		if (is_side(&s->results[i], 'B'))
			other[n++] = &s->results[i];
	if (n)
		qsort(other, n, sizeof(const struct result *), by_work);
	for (size_t i = 0; i < s->n_results; i++) {
		const struct result *a = &s->results[i];
		const struct result *const *b;

		if (!is_side(a, 'A'))
			continue;
		b = n ? bsearch(&a, other, n, sizeof(const struct result *), by_work) : NULL;
		aa->left_out += !b;
		if (b && add_pair(aa, a, *b, err)) {
			aa_finish(aa);
			return -1;
		}
	}
	if (describe(aa, err)) {
		aa_finish(aa);
		return -1;
	}
	return 0;
}

void aa_finish(struct aa *aa)
{
	free(aa->pair);
	*aa = (struct aa){ 0 };
}
