#include "stats/changepoint.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include <gsl/gsl_math.h>
#include <gsl/gsl_rng.h>

#include "base/cleanup.h"
#include "stats/describe.h"
#include "stats/split.h"
#include "stats/step.h"

enum { places_drawn = 199 };

struct cut {
	size_t at;
	double p;
};

struct cuts {
	struct cut *cut;
	size_t count;
};

/* What is there of the caller's series. */
struct series {
	double *logs;
	size_t *index;	 /* where the caller has it */
	double *scores;	 /* room for what is tested */
	double *shuffle; /* room for what is put in random order */
	size_t n;
	double noise;
	gsl_rng *rng;
};

static void series_free(struct series *s)
{
	free(s->logs);
	free(s->index);
	free(s->scores);
	free(s->shuffle);
	if (s->rng)
		gsl_rng_free(s->rng);
}

/* FNV-1a over the bits of the values that are there: the caller's, as logarithms may differ in the
 * last digit from one C library to the next */
static unsigned long seed_of(const double *y, const size_t *index, size_t n)
{
	uint64_t hash = 0xcbf29ce484222325;

	for (size_t i = 0; i < n; i++) {
		unsigned char bytes[sizeof(*y)];

		memcpy(bytes, y + index[i], sizeof(bytes));
		for (size_t j = 0; j < sizeof(bytes); j++)
			hash = (hash ^ bytes[j]) * 0x100000001b3;
	}
	return (unsigned long)(hash ^ hash >> 32);
}

static int series_init(struct series *s, const double *y, size_t n)
{
	s->logs = calloc(n + 1, sizeof(*s->logs));
	s->index = calloc(n + 1, sizeof(*s->index));
	s->scores = calloc(n + 1, sizeof(*s->scores));
	s->shuffle = calloc(n + 1, sizeof(*s->shuffle));
	s->rng = gsl_rng_alloc(gsl_rng_taus2);
	if (!s->logs || !s->index || !s->scores || !s->shuffle || !s->rng)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (!(y[i] > 0) || !isfinite(y[i]))
			continue;
		s->logs[s->n] = log(y[i]);
		s->index[s->n++] = i;
	}
	s->noise = step_noise(s->logs, s->n);
	gsl_rng_set(s->rng, seed_of(y, s->index, s->n));
	return 0;
}

/* The segments on either side of cut i reach from *from to *to. */
static void around(const struct series *s, const struct cuts *c, size_t i, size_t *from, size_t *to)
{
	*from = i ? c->cut[i - 1].at : 0;
	*to = i + 1 < c->count ? c->cut[i + 1].at : s->n;
}

static void drop(struct cuts *c, size_t i)
{
	c->count--;
	memmove(c->cut + i, c->cut + i + 1, (c->count - i) * sizeof(*c->cut));
}

/* p of a step in plain sight between the levels of [from, at) and [at, to) */
static double p_of_step(struct series *s, size_t from, size_t at, size_t to)
{
	const double reach = CHANGE_SPIKE * s->noise;
	const double before = stats_median(s->logs + from, at - from);
	const double after = stats_median(s->logs + at, to - at);
	const size_t n = to - from;

	for (size_t i = 0; i < n; i++) {
		const double level = from + i < at ? before : after;
		const double off = s->logs[from + i] - level;

		s->shuffle[i] = fmax(-reach, fmin(reach, off));
		s->scores[i] = level + s->shuffle[i];
	}
	return split_p(s->shuffle, n, split_find(s->scores, n).strength, CHANGE_ROUNDS,
		CHANGE_ALPHA, s->rng);
}

static int cut_in_plain_sight(struct series *s, double delta, struct cuts *c)
{
	cleanup_free size_t *at = calloc(s->n / SPLIT_LEAST + 1, sizeof(*at));

	if (!at)
		return -1;
	c->count = step_find(s->logs, s->n, fmax(CHANGE_PLAIN * s->noise, delta), at);
	for (size_t i = 0; i < c->count; i++)
		c->cut[i].at = at[i];
	for (size_t i = 0; i < c->count;) {
		size_t from, to;

		around(s, c, i, &from, &to);
		c->cut[i].p = p_of_step(s, from, c->cut[i].at, to);
		if (isnan(c->cut[i].p))
			return -1;
		if (c->cut[i].p <= CHANGE_ALPHA)
			i++;
		else
			drop(c, i);
	}
	return 0;
}

/* Puts into s->shuffle what judges the split of [from, to), whose ranks are in s->scores: these
 * ranks, or about the levels of both sides where the split is strong. */
static int fill_shuffle(struct series *s, size_t from, struct split split, size_t to)
{
	const size_t n = to - from;
	double level[2];
	double squares = 0;

	for (size_t i = 0; i < n; i++)
		squares += gsl_pow_2(s->scores[i]);
	memcpy(s->shuffle, s->scores, n * sizeof(*s->scores));
	if (split.strength * sqrt((double)n * (double)(n - 1) / squares) < CHANGE_STRONG)
		return 0;
	level[0] = stats_median(s->logs + from, split.at);
	level[1] = stats_median(s->logs + from + split.at, n - split.at);
	for (size_t i = 0; i < n; i++)
		s->scores[i] = s->logs[from + i] - level[i >= split.at];
	return split_ranks(s->scores, n, s->shuffle);
}

/* Cuts [from, to) as often as chance cannot explain; appends in order. */
static int cut_segment(struct series *s, size_t from, size_t to, struct cuts *c)
{
	struct split split;
	double p;

	if (to - from < 2 * SPLIT_LEAST)
		return 0;
	if (split_ranks(s->logs + from, to - from, s->scores) < 0)
		return -1;
	split = split_find(s->scores, to - from);
	if (!split.at)
		return 0;
	if (fill_shuffle(s, from, split, to) < 0)
		return -1;
	p = split_p(s->shuffle, to - from, split.strength, CHANGE_ROUNDS, CHANGE_ALPHA, s->rng);
	if (!(p <= CHANGE_ALPHA))
		return isnan(p) ? -1 : 0;
	if (cut_segment(s, from, from + split.at, c) < 0)
		return -1;
	c->cut[c->count++] = (struct cut){ from + split.at, p };
	return cut_segment(s, from + split.at, to, c);
}

static int cut_all(struct series *s, double delta, struct cuts *c)
{
	cleanup_free struct cut *plain = calloc(s->n / SPLIT_LEAST + 1, sizeof(*plain));
	struct cuts first = { plain, 0 };
	size_t from = 0;

	if (!plain || cut_in_plain_sight(s, delta, &first) < 0)
		return -1;
	for (size_t i = 0; i < first.count; i++) {
		if (cut_segment(s, from, plain[i].at, c) < 0)
			return -1;
		c->cut[c->count++] = plain[i];
		from = plain[i].at;
	}
	return cut_segment(s, from, s->n, c);
}

static double size_of(const struct series *s, const struct cuts *c, size_t i)
{
	size_t from, to;

	around(s, c, i, &from, &to);
	return stats_median(s->logs + c->cut[i].at, to - c->cut[i].at) -
	       stats_median(s->logs + from, c->cut[i].at - from);
}

/* Puts into s->scores how much nearer each value of [from, to) is to the level before than to the
 * one after; no value, however far off, counts for more than the levels differ. */
static void fill_sides(struct series *s, size_t from, size_t at, size_t to)
{
	const double before = stats_median(s->logs + from, at - from);
	const double after = stats_median(s->logs + at, to - at);

	for (size_t i = from; i < to; i++)
		s->scores[i - from] = fabs(s->logs[i] - before) - fabs(s->logs[i] - after);
}

/* Puts each cut where the levels on its two sides leave it: the recursion placed it by ranks, and
 * before it knew its neighbours. */
static void place(struct series *s, struct cuts *c)
{
	for (size_t i = 0; i < c->count; i++) {
		size_t from, to;

		around(s, c, i, &from, &to);
		fill_sides(s, from, c->cut[i].at, to);
		if (size_of(s, c, i) != 0)
			c->cut[i].at = from + split_place(s->scores, to - from);
	}
}

static void drop_small(struct series *s, double delta, struct cuts *c)
{
	for (;;) {
		double least = INFINITY;
		size_t smallest = 0;

		place(s, c);
		for (size_t i = 0; i < c->count; i++) {
			const double size = fabs(size_of(s, c, i));

			if (size < least) {
				least = size;
				smallest = i;
			}
		}
		/* two equal levels are no change, even with no tolerance */
		if (!c->count || (least >= delta && least > 0))
			return;
		drop(c, smallest);
	}
}

static int report(struct series *s, const struct cuts *c, size_t i, struct level_change *change)
{
	const size_t at = c->cut[i].at;
	size_t from, to, low, high;

	around(s, c, i, &from, &to);
	fill_sides(s, from, at, to);
	if (split_interval(s->scores, to - from, at - from, places_drawn, s->rng, &low, &high) < 0)
		return -1;
	*change = (struct level_change){
		.at = s->index[at],
		.low = s->index[from + low - 1] + 1,
		.high = s->index[from + high],
		.before = exp(stats_median(s->logs + from, at - from)),
		.after = exp(stats_median(s->logs + at, to - at)),
		.direction = size_of(s, c, i) > 0 ? 1 : -1,
		.p = c->cut[i].p,
	};
	return 0;
}

int stats_changes(const double *y, size_t n, double delta, struct level_change *changes)
{
	__attribute__((cleanup(series_free))) struct series s = { 0 };
	cleanup_free struct cut *room = calloc(n / SPLIT_LEAST + 1, sizeof(*room));
	struct cuts cuts = { room, 0 };

	if (!room || series_init(&s, y, n) < 0 || cut_all(&s, delta, &cuts) < 0)
		return -1;
	drop_small(&s, delta, &cuts);
	for (size_t i = 0; i < cuts.count; i++)
		if (report(&s, &cuts, i, changes + i) < 0)
			return -1;
	return (int)cuts.count;
}
