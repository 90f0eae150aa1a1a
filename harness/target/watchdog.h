/* The watchdog of a launch: one per process, in the child that runs the launch. When the deadline
 * passes, SIGALRM gets a vCPU out of KVM_RUN (immediate_exit), or, where there is none, writes the
 * interrupted RIP into the result and ends the process.
 */
#ifndef TARGET_WATCHDOG_H
#define TARGET_WATCHDOG_H

#include <stdbool.h>

#include <linux/kvm.h>

#include "target/target.h"

/* Installs the handler. result is told about a time-out when no vCPU is running. */
int watchdog_init(struct launch_result *result, struct error *err);
/* run: of the vCPU about to run, or NULL. seconds > 0. */
void watchdog_arm(double seconds, struct kvm_run *run);
void watchdog_disarm(void);
bool watchdog_fired(void);

#endif
