/* What changed between two profiles of the same benchmark: another kernel, command line or module
 * parameter. Functions are the same if kind, name and module are. */
#ifndef LAB_PROFILE_DIFF_H
#define LAB_PROFILE_DIFF_H

#include <stddef.h>

#include "base/error.h"
#include "lab/profile.h"

enum lab_profile_change {
	LAB_PROFILE_SAME,
	LAB_PROFILE_ADDED,   /* not executed before */
	LAB_PROFILE_REMOVED, /* no longer executed */
	LAB_PROFILE_MORE,
	LAB_PROFILE_FEWER,
};

/* Instructions per operation by which one profile may differ from another of the same path: timer
 * ticks meet one loop more often than the other. What differs by less is LAB_PROFILE_SAME. */
#define LAB_PROFILE_NOISE 0.5

struct lab_profile_difference {
	enum lab_profile_kind kind;
	const char *name; /* of one of the two profiles, as is module */
	const char *module;
	double before, after; /* instructions per operation; 0 where the function is missing */
	enum lab_profile_change change;
};

struct lab_profile_diff {
	const struct lab_profile *before, *after;
	double total_before, total_after; /* instructions per operation */
	struct lab_profile_difference *entry; /* n, every function of either: the largest
					       * difference first, then by name */
	size_t n;
};

/* Borrows both. ERROR_INCOMPARABLE: of two benchmarks. */
int lab_profile_compare(const struct lab_profile *before, const struct lab_profile *after,
	struct lab_profile_diff *d, struct error *err);
void lab_profile_diff_finish(struct lab_profile_diff *d);

/* "added", "removed", "more", "fewer", "same" */
const char *lab_profile_change_name(enum lab_profile_change change);

#endif
