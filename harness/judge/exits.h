/* VM exits per operation as an exact number: what a launch counted, over the operations it timed.
 */
#ifndef JUDGE_EXITS_H
#define JUDGE_EXITS_H

#include <stdbool.h>
#include <stddef.h>

#include "judge/side.h"

struct exits {
	size_t n;     /* launches used that have the counter */
	bool known;   /* all used launches have it, and there are some */
	double least; /* of the launches; NaN if not known */
	double most;
	double value; /* of the first launch: the number, if they agree */
};

/* Over all sessions of a group. */
struct exits exits_of(const struct side_arm *arm, size_t n);
/* The same number but for stray exits, which the effect check lets pass as well: one in a thousand
 * operations, or exits. */
bool exits_equal(double a, double b);

#endif
