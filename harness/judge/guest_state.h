/* What the guest of a session was like, and what of that keeps guests from being near native: the
 * first question behind a bad ratio. From the host record and the launches' counters.
 */
#ifndef JUDGE_GUEST_STATE_H
#define JUDGE_GUEST_STATE_H

#include <stdbool.h>
#include <stddef.h>

#include "record/run.h"

struct guest_finding {
	const char *topic; /* "accelerator", "clock": one word */
	bool bad;	   /* it makes guests slower than they need be, or figures doubtful */
	char is[320];	   /* what it was: facts, from the run file, not escaped */
	const char *effect; /* of something bad: what that does to the figures; else "" */
	const char *mend;   /* what to do about it, or "" */
};

#define GUEST_FINDINGS 9

struct guest_state {
	size_t n; /* 0: no guest was described */
	struct guest_finding finding[GUEST_FINDINGS];
	double steal;	   /* of the guests' CPU time; NaN: not told */
	double huge_share; /* of the guests' memory, on huge pages of the host; NaN: not known */
};

void guest_state_make(const struct run *run, struct guest_state *state);

#endif
