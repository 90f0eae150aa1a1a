/* Where a series is best split in two, and whether chance would split it as well. Pure but for the
 * generator handed in.
 *
 * The strength of a split after k of n scores is |S_k| / √(k (n − k)), S_k being the sum of the
 * first k scores less k times their mean; on ranks this is Wilcoxon's two-sample statistic. Each
 * side of a split has at least SPLIT_LEAST values.
 * Sources: Pettitt 1979 (rank CUSUM); Künsch 1989 (blocks keep what neighbours share); Phipson &
 * Smyth 2010 (p of a permutation test); Besag & Clifford 1991 (stopping one that has lost).
 */
#ifndef STATS_SPLIT_H
#define STATS_SPLIT_H

#include <stddef.h>

#include <gsl/gsl_rng.h>

#define SPLIT_LEAST 4

struct split {
	size_t at; /* values before the split; 0 if n < 2 · SPLIT_LEAST or no score differs */
	double strength; /* 0 if there is none */
};

/* ⌈n^⅓⌉, at least 1: neighbours that stay together. */
size_t split_block(size_t n);

/* Centred ranks of y: 2 · rank − (n + 1), ties share their mean rank. Whole numbers, so sums of
 * them are exact. Returns −1 if memory runs out. */
int split_ranks(const double *y, size_t n, double *ranks);

/* The strongest split; the first of equals. */
struct split split_find(const double *scores, size_t n);

/* P(a random order of the blocks of these scores has a split of this strength): (b + 1)/(rounds +
 * 1) with b orders as strong out of rounds. Stops once p exceeds alpha for certain, and returns
 * what it is then: a p above alpha tells that and no more. NaN if memory runs out. */
double split_p(
	const double *scores, size_t n, double strength, size_t rounds, double alpha, gsl_rng *rng);

/* Where the split lies between two known levels: sides[i] says how much nearer value i is to the
 * level before (negative) than to the one after (positive); the split has the least sum of sides
 * before it. The strongest split of ranks is nearly there, but leaves a value next to it on the
 * wrong side now and then. The first of equals; n ≥ 2 · SPLIT_LEAST. */
size_t split_place(const double *sides, size_t n);

/* Bootstraps split_place: blocks drawn with replacement on either side of `at`, `rounds` times. low
 * and high hold the middle 95 % of the places and `at`. Returns −1 if memory runs out. */
int split_interval(const double *sides, size_t n, size_t at, size_t rounds, gsl_rng *rng,
	size_t *low, size_t *high);

#endif
