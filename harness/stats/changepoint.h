/* Where a history changed its level, and by how much. Pure: the random orders come from a generator
 * seeded with the values themselves, so the same history gives the same answer everywhere.
 *
 * A segment is split where a rank CUSUM is strongest (split.h), if no more than CHANGE_ALPHA of
 * CHANGE_ROUNDS random orders of its blocks split as strongly; then each part likewise.
 *
 * A step must not serve as its own noise, or the large ones of a short history could never be told:
 * blocks of a clear step look like a step in too many orders. So a split of CHANGE_STRONG standard
 * deviations (if values were unrelated) is judged by the blocks of what is left about the median on
 * either side. And steps in plain sight, of CHANGE_PLAIN times the noise between neighbours
 * (step.h), are cut first and judged in the same way between the next such steps; there on values
 * instead of ranks, which few sessions exhaust, with those further off their level than
 * CHANGE_SPIKE times the noise pulled in. On histories without such steps both rules rest.
 *
 * Sources: Matteson & James 2014 (recursive splits by permutation); see split.h for the rest.
 */
#ifndef STATS_CHANGEPOINT_H
#define STATS_CHANGEPOINT_H

#include <stddef.h>

#define CHANGE_ALPHA  0.01
#define CHANGE_ROUNDS 999
#define CHANGE_STRONG 4.0
#define CHANGE_PLAIN  4.0
#define CHANGE_SPIKE  3.0

/* Places are indices of the caller's series. */
struct level_change {
	size_t at;   /* first value of the new level */
	size_t low;  /* bootstrap interval of `at`, nominally 95 % (it holds the place of a step */
	size_t high; /* of 1 to 1.5 sd in about 90 %); missing values just before are inside */
	double before; /* median of the segment before and after, in the caller's unit */
	double after;
	int direction; /* 1 up, −1 down */
	double p;      /* of the split, before any was dropped */
};

/* Finds the changes in y[0 … n): one value per session in commit order. A value that is not
 * positive and finite is missing: it is passed over, never filled in. Changes of a level by less
 * than delta, a distance on ln y, are dropped, the smallest first; what they divided becomes one
 * segment. `changes` has room for n / 4; they come in order. Returns how many, −1 if memory runs
 * out. */
int stats_changes(const double *y, size_t n, double delta, struct level_change *changes);

#endif
