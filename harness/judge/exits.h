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
	double stray; /* exits per operation nobody asked for, which the effect check lets pass: 16,
		       * 5,000 a second and one in a thousand; the most of any launch */
};

/* Over all sessions of a group. */
struct exits exits_of(const struct side_arm *arm, size_t n);
/* The same number but for stray exits, per operation. */
bool exits_equal(double a, double b, double stray);

#endif
