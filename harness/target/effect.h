/* Did the launch do what the descriptor says? Time does not matter here: a wrong count makes a
 * launch invalid however plausible its time. Pure.
 */
#ifndef TARGET_EFFECT_H
#define TARGET_EFFECT_H

#include <stdbool.h>
#include <stdint.h>

#include <kvmbench/bench.h>

#include "base/error.h"

/* What was counted over the timed batches, the doorbell already taken off. */
struct effect_seen {
	uint64_t ops;
	double seconds;
	bool has_exits;	   /* the statistics had "exits" */
	double exits;	   /* VM exits, those for host interrupts taken off */
	bool has_emulations;
	double emulations; /* instructions KVM emulated */
	uint64_t user_exits;   /* returns from KVM_RUN */
	uint32_t other_reason; /* a reason seen besides, 0 if none */
	bool has_signals;      /* an eventfd counted */
	uint64_t signals;      /* that KVM gave it */
	bool has_writes;       /* a device of QEMU's counted */
	uint64_t writes;       /* that came as far as that */
};

/* emulated: this ring is emulated instruction by instruction, so that what KVM handles itself does
 * not exit: an emulated instruction counts instead. */
int effect_check(const struct effect *effect, const struct effect_seen *seen, bool emulated,
	struct error *err);

#endif
