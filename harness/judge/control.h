/* The gate, after the fact: does an operation that cannot exit cost the same in the tiny VM as on
 * the host, and is guest kernel mode emulated?
 */
#ifndef JUDGE_CONTROL_H
#define JUDGE_CONTROL_H

#include <stdbool.h>

#include "base/error.h"
#include "judge/order.h"
#include "judge/summary.h"

struct control {
	struct estimate ratio; /* control_alu, tinyvm over host; all NaN if not measured */
	bool differs;	       /* its 95 % interval lies wholly outside 0.99 … 1.01 */
	bool kernel_emulated;  /* the host's fingerprint says so (guest_kernel_mode), or the
				* kernel-mode control was emulated: an instruction every other op or
				* more, counted by KVM (insn_emulation) */
	bool guest_emulated;   /* target guest ran without KVM (fingerprint, guest_accel) */
};

/* results: one per arm of the run; host: from pair_hosts. The control is the user-mode arm, since
 * guest user mode runs natively everywhere; a kernel-mode one stands in where no other was
 * measured and it was not emulated. */
int control_make(const struct run *run, const struct order *o, const struct result *results,
	const size_t *host, struct control *control, struct error *err);
/* Degrades every tinyvm result that the control speaks for: all, but for those of an emulated
 * kernel mode. */
void control_degrade(const struct control *control, struct result *results, size_t n);
/* This arm ran in a guest that was emulated altogether: its times say nothing of KVM. */
bool control_arm_without_kvm(const struct control *control, const struct arm *arm);
/* This arm ran in an emulated guest kernel mode. */
bool control_arm_emulated(const struct control *control, const struct arm *arm);

#endif
