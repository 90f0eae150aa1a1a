/* VM exits per operation as an exact number: what a launch counted, over the operations it timed.
 */
#ifndef JUDGE_EXITS_H
#define JUDGE_EXITS_H

#include <stdbool.h>
#include <stddef.h>

#include "judge/order.h"

struct exits {
	size_t n;     /* launches used that have the counter */
	bool known;   /* all used launches have it, and there are some */
	double least; /* of the launches; NaN if not known */
	double most;
	double value; /* of the first launch: the number, if they agree */
	double stray; /* exits per operation nobody asked for, which the effect check lets pass: 16,
		       * 5,000 a second and one in a thousand; the most of any launch */
};

/* Of one arm of a session; at: its index. */
struct exits exits_of(const struct order *o, const struct run *run, size_t at);
/* Of one arm in several sessions; of none: as of a session without launches. */
struct exits exits_join(const struct exits *a, const struct exits *b);
/* The same number but for stray exits, per operation. */
bool exits_equal(double a, double b, double stray);

#endif
