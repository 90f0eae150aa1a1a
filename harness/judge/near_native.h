/* The verdict that an interval allows, of one ratio as of many pooled ones.
 */
#ifndef JUDGE_NEAR_NATIVE_H
#define JUDGE_NEAR_NATIVE_H

#include "judge/summary.h"

/* Ends of the 95 % interval: each verdict errs in at most this share of cases. */
#define NEAR_NATIVE_ALPHA 0.025

/* Inconclusive with fewer than 5 pairs of launches, without an interval, or if the limit 1 / (1 −
 * margin) lies in it; else near-native below the limit and slower above. Adds to why what would
 * decide. */
enum verdict near_native_verdict(
	const struct estimate *ratio, double margin, char *why, size_t size);
/* There are pairs enough and an interval: whatever the verdict is, the interval decides it. */
bool near_native_decides(const struct estimate *ratio);

#endif
