/* Regions for the emulator to count (lab/job.h, lab/plugin/profile.c): begun and ended by the
 * process that is launched, known to the one that launched it.
 *
 * A region begins right behind a timer tick, so that one which is shorter than the time between two
 * has none in it.
 */
#ifndef AGENT_MARK_H
#define AGENT_MARK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

struct mark_region {
	unsigned number; /* as the plugin counts them, from 1 */
	uint64_t cycles; /* TSC, stamps just inside of the marks */
	uint64_t ticks;	 /* of the timer, that fell into it */
};

/* Before the first launch. */
int mark_open(struct error *err);
/* A launch_request.mark. Executes the mark; ends of a region that was not begun do nothing. */
void mark(bool begin);
/* In the launching process, after the launch: the region that it made. false if it made none, or
 * died inside of one, which is ended here. */
bool mark_take(struct mark_region *region);
/* Regions begun in all. */
unsigned mark_begun(void);
/* Seconds between two timer ticks. */
double mark_tick(void);

#endif
