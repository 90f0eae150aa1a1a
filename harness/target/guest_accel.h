/* KVM or TCG: can the KVM of this host run a Linux guest? Nobody else can tell: there are back ends
 * that run a small guest's user mode and cannot boot a kernel. So one is booted, and what came of
 * it is remembered for this kernel, image and QEMU until the host boots anew.
 */
#ifndef TARGET_GUEST_ACCEL_H
#define TARGET_GUEST_ACCEL_H

#include "target/guest_setup.h"

#define ACCEL_SECONDS 20.0 /* in which a guest under KVM must be ready, if nothing is asked for */

/* Sets setup->kvm, why and features. −1: KVM was asked for and cannot be had (ERROR_UNAVAILABLE),
 * or ERROR_INTERRUPTED. */
int guest_accel_decide(struct guest_setup *setup, struct error *err);
/* What is known without booting: 1 KVM, 0 TCG, -1 a guest would have to be booted. Connected only.
 */
int guest_accel_known(const struct guest_setup *setup, char *why, size_t size);

#endif
