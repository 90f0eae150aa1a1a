/* Switching between the sides of an A/B session. Side A is the state to return to: which one was
 * there before cannot be known, so it is documented that it is A.
 */
#ifndef RUN_AB_H
#define RUN_AB_H

#include "run/factor.h"
#include "run/guardian.h"

struct ab {
	const struct factor *factor; /* NULL: no sides */
	struct guardian guardian;    /* of commands */
	char *before[SIDES];	     /* of variables: what each was, NULL for none */
	double seconds[SIDES];	     /* the last switch took */
};

/* factor: NULL for a session without sides, which leaves the rest without effect. Borrowed. */
int ab_open(struct ab *ab, const struct factor *factor, struct error *err);
/* Brings the machine (or what launches inherit) into the state of a side. A command is run also
 * where that side was the last one: each switch is a draw of its own of what switching does besides
 * (a reloaded module lies elsewhere in memory), so that blocks do not share it. */
int ab_switch(struct ab *ab, enum ab_side side, struct error *err);
/* Does a switch disturb the machine, so that a launch after it must settle it? */
bool ab_unsettles(const struct ab *ab);
/* Back to A. Safe on a zeroed struct. */
int ab_close(struct ab *ab, struct error *err);

#endif
