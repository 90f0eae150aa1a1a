#include "stats/pool.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_statistics_double.h>

/* what a member adds to the sum in one block, beyond its mean */
struct part {
	unsigned block;
	size_t member;
	double value;
};

static int compare_parts(const void *left, const void *right)
{
	const struct part *a = left;
	const struct part *b = right;

	return (a->block > b->block) - (a->block < b->block);
}

static size_t least_blocks(const struct pool_member *member, size_t n)
{
	size_t least = member[0].n;

	for (size_t i = 1; i < n; i++)
		least = member[i].n < least ? member[i].n : least;
	return least;
}

static size_t add_parts(const struct pool_member *m, size_t at, double mean, struct part *part)
{
	const double blocks = (double)m->n;
	/* deviations from a mean of their own are too small by this */
	const double shrunk = sqrt(blocks / (blocks - 1));

	for (size_t i = 0; i < m->n; i++)
		part[i] = (struct part){ m->block[i], at,
			m->weight / blocks * shrunk * (m->log_ratio[i] - mean) };
	return m->n;
}

/* The squared error; what of it each member contributes goes to share. */
static double square_blocks(const struct part *part, size_t n, double *share)
{
	double total = 0;

	for (size_t i = 0; i < n;) {
		size_t end = i;
		double sum = 0;

		while (end < n && part[end].block == part[i].block)
			sum += part[end++].value;
		for (; i < end; i++)
			share[part[i].member] += part[i].value * sum;
		total += sum * sum;
	}
	return total;
}

/* 1/df is the mean of the members' 1/(n − 1) by their shares; one that takes from the error, as it
 * runs against the others, has none. */
static double freedom(const struct pool_member *member, size_t n, const double *share, size_t least)
{
	double sum = 0;
	double shares = 0;

	for (size_t i = 0; i < n; i++) {
		const double part = share[i] > 0 ? share[i] : 0;

		shares += part;
		sum += part / (double)(member[i].n - 1);
	}
	return shares > 0 ? shares / sum : (double)least - 1;
}

struct estimate stats_pool(const struct pool_member *member, size_t n, double confidence)
{
	struct estimate e = { NAN, NAN, NAN, NAN, NAN, n ? least_blocks(member, n) : 0 };
	struct part *part = NULL;
	double *share = calloc(n + 1, sizeof(*share));
	double log_value = 0;
	size_t parts = 0;
	double reach;

	for (size_t i = 0; i < n; i++)
		parts += member[i].n;
	part = calloc(parts + 1, sizeof(*part));
	if (!n || !share || !part)
		goto out;
	parts = 0;
	for (size_t i = 0; i < n; i++) {
		const double mean = gsl_stats_mean(member[i].log_ratio, 1, member[i].n);

		log_value += member[i].weight * mean;
		if (e.n > 1)
			parts += add_parts(&member[i], i, mean, part + parts);
	}
	e.value = exp(log_value);
	if (e.n < 2 || isnan(log_value))
		goto out;
	qsort(part, parts, sizeof(*part), compare_parts);
	e.se = sqrt(square_blocks(part, parts, share));
	e.df = freedom(member, n, share, e.n);
	reach = stats_reach(e.se, e.df, confidence);
	e.low = exp(log_value - reach);
	e.high = exp(log_value + reach);
out:
	free(part);
	free(share);
	return e;
}
