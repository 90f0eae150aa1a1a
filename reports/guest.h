/* The guest beside its ratios: what it was like, and what of that keeps it from being near native.
 */
#ifndef REPORTS_GUEST_H
#define REPORTS_GUEST_H

#include <jansson.h>

#include "judge/guest_state.h"
#include "reports/explain.h"

/* "clock": "kvm-clock in the guest, tsc on the host"; nothing without a guest. */
void guest_explain(const struct guest_state *state, struct explain *e);
/* What is bad, what that does, and how to mend it. */
void guest_explain_faults(const struct guest_state *state, struct explain *e);

#endif
