/* The gate: before anything is believed, how does guest code run here? Measured with the control
 * operation in both rings of a tiny VM, against KVM's own count of emulated instructions.
 */
#ifndef RUN_GATE_H
#define RUN_GATE_H

#include <stdbool.h>

#include "base/error.h"

struct gate {
	bool measured;
	bool kernel_emulated; /* guest ring 0 is emulated instruction by instruction */
	double kernel_ns_per_insn;
	double user_ns_per_insn;
	double emulations_per_insn; /* in ring 0 */
	char why[256];		    /* why it was not measured */
};

/* −1 only if interrupted or out of resources; a host without KVM gives measured = false and why. */
int gate_probe(struct gate *gate, struct error *err);

#endif
