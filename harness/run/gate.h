/* Whether guest kernel mode runs natively: measured, never assumed.
 */
#ifndef RUN_GATE_H
#define RUN_GATE_H

#include <stdbool.h>

#include "base/error.h"

struct gate {
	bool measured;
	bool kernel_emulated;
	double kernel_ns_per_insn, user_ns_per_insn;
	double emulations_per_insn;
	char why[256];
};

int gate_probe(struct gate *gate, struct error *err);

#endif
