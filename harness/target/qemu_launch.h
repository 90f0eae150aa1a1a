/* A launch on target qemu, in its own process, in a machine that the harness has started.
 */
#ifndef TARGET_QEMU_LAUNCH_H
#define TARGET_QEMU_LAUNCH_H

#include "target/qemu_machine.h"
#include "target/target.h"

/* cpu: of the host, that the virtual one is pinned to; -1: none. Sets result->end on every way out.
 */
void qemu_launch(struct qemu_machine *machine, int cpu, const struct launch_request *request,
	struct launch_result *result);

#endif
