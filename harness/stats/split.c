#include "stats/split.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/cleanup.h"

/* Sums in another order may differ in their last digits; those count as equally strong. */
static const double as_strong = 1 - 1e-12;

struct valued {
	double y;
	size_t at;
};

static int by_value(const void *a, const void *b)
{
	const struct valued *x = a;
	const struct valued *y = b;

	return (x->y > y->y) - (x->y < y->y);
}

size_t split_block(size_t n)
{
	size_t block = 1;

	while (block * block * block < n)
		block++;
	return block;
}

int split_ranks(const double *y, size_t n, double *ranks)
{
	cleanup_free struct valued *sorted = calloc(n ? n : 1, sizeof(*sorted));

	if (!sorted)
		return -1;
	for (size_t i = 0; i < n; i++)
		sorted[i] = (struct valued){ y[i], i };
	qsort(sorted, n, sizeof(*sorted), by_value);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && sorted[end].y == sorted[i].y; end++)
			;
		/* ranks i + 1 … end have the mean (i + 1 + end) / 2 */
		for (size_t j = i; j < end; j++)
			ranks[sorted[j].at] = (double)(i + end) - (double)n;
	}
	return 0;
}

static double mean_of(const double *x, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[i];
	return n ? sum / (double)n : 0;
}

static double root_of(size_t k, size_t n)
{
	return sqrt((double)k * (double)(n - k));
}

struct split split_find(const double *scores, size_t n)
{
	const double mean = mean_of(scores, n);
	struct split best = { 0, 0 };
	double sum = 0;

	for (size_t k = 1; k + SPLIT_LEAST <= n; k++) {
		sum += scores[k - 1] - mean;
		if (k >= SPLIT_LEAST && fabs(sum) * as_strong > best.strength * root_of(k, n))
			best = (struct split){ k, fabs(sum) / root_of(k, n) };
	}
	return best;
}

/* a whole number in [0, m); m is far below 2³², so that the bias is far below 2⁻¹⁶ */
static size_t draw(gsl_rng *rng, size_t m)
{
	return (size_t)((uint64_t)gsl_rng_get(rng) * m >> 32);
}

static void shuffle(size_t *order, size_t n, gsl_rng *rng)
{
	for (size_t i = n; i > 1; i--) {
		const size_t j = draw(rng, i);
		const size_t last = order[i - 1];

		order[i - 1] = order[j];
		order[j] = last;
	}
}

/* Scores cut into blocks, the last of which may be short. Sums run within each block, so that a
 * block's place in an order costs one addition to carry and the rest has no chain. */
struct blocks {
	size_t n, length, count;
	double *sums;	/* of this block up to and with this score */
	double *limits; /* n + 1: |sum of k scores| that is as strong as what was observed */
	size_t *order;
};

static void blocks_free(struct blocks *b)
{
	free(b->sums);
	free(b->limits);
	free(b->order);
}

static int blocks_init(struct blocks *b, const double *scores, size_t n, double strength)
{
	const double mean = mean_of(scores, n);

	b->n = n;
	b->length = split_block(n);
	b->count = (n + b->length - 1) / b->length;
	b->sums = calloc(n + 1, sizeof(*b->sums));
	b->limits = calloc(n + 1, sizeof(*b->limits));
	b->order = calloc(b->count + 1, sizeof(*b->order));
	if (!b->sums || !b->limits || !b->order)
		return -1;
	for (size_t i = 0; i < n; i++)
		b->sums[i] = (i % b->length ? b->sums[i - 1] : 0) + scores[i] - mean;
	for (size_t k = 0; k <= n; k++)
		b->limits[k] = k < SPLIT_LEAST || k + SPLIT_LEAST > n
				       ? INFINITY
				       : strength * root_of(k, n) * as_strong;
	for (size_t i = 0; i < b->count; i++)
		b->order[i] = i;
	return 0;
}

/* Does the series, in this order of its blocks, have a split as strong? */
static int order_splits(const struct blocks *b)
{
	double carried = 0;
	size_t k = 0;

	for (size_t i = 0; i < b->count; i++) {
		const size_t from = b->order[i] * b->length;
		const size_t length = b->n - from < b->length ? b->n - from : b->length;
		const double *sums = b->sums + from;
		const double *limits = b->limits + k + 1;
		int as = 0;

		for (size_t j = 0; j < length; j++)
			as |= fabs(carried + sums[j]) >= limits[j];
		if (as)
			return 1;
		carried += sums[length - 1];
		k += length;
	}
	return 0;
}

double split_p(
	const double *scores, size_t n, double strength, size_t rounds, double alpha, gsl_rng *rng)
{
	__attribute__((cleanup(blocks_free))) struct blocks b = { 0 };
	const double most = alpha * (double)(rounds + 1);
	size_t strong = 0;

	if (blocks_init(&b, scores, n, strength) < 0)
		return NAN;
	for (size_t i = 0; i < rounds && (double)(strong + 1) <= most; i++) {
		shuffle(b.order, b.count, rng);
		strong += (size_t)order_splits(&b);
	}
	return (double)(strong + 1) / (double)(rounds + 1);
}

size_t split_place(const double *sides, size_t n)
{
	double sum = 0;
	double least = INFINITY;
	size_t at = SPLIT_LEAST;

	for (size_t k = 1; k + SPLIT_LEAST <= n; k++) {
		sum += sides[k - 1];
		if (k >= SPLIT_LEAST && sum < least) {
			least = sum;
			at = k;
		}
	}
	return at;
}

static void draw_blocks(const double *from, size_t n, double *to, gsl_rng *rng)
{
	const size_t length = split_block(n);

	for (size_t i = 0; i < n;) {
		const size_t start = draw(rng, n - length + 1);

		for (size_t j = 0; j < length && i < n; j++)
			to[i++] = from[start + j];
	}
}

static int by_place(const void *a, const void *b)
{
	const size_t *x = a;
	const size_t *y = b;

	return (*x > *y) - (*x < *y);
}

int split_interval(const double *sides, size_t n, size_t at, size_t rounds, gsl_rng *rng,
	size_t *low, size_t *high)
{
	cleanup_free double *drawn = calloc(n, sizeof(*drawn));
	cleanup_free size_t *places = calloc(rounds, sizeof(*places));
	const size_t cut = rounds / 40; /* 2.5 % on each side */

	if (!drawn || !places)
		return -1;
	for (size_t i = 0; i < rounds; i++) {
		draw_blocks(sides, at, drawn, rng);
		draw_blocks(sides + at, n - at, drawn + at, rng);
		places[i] = split_place(drawn, n);
	}
	qsort(places, rounds, sizeof(*places), by_place);
	*low = places[cut] < at ? places[cut] : at;
	*high = places[rounds - 1 - cut] > at ? places[rounds - 1 - cut] : at;
	return 0;
}
