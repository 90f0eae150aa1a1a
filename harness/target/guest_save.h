/* Benchmark save_restore: target guest's own doing, in the process that has libvirt.
 */
#ifndef TARGET_GUEST_SAVE_H
#define TARGET_GUEST_SAVE_H

#include "target/guest_setup.h"
#include "target/target.h"

/* Boots a guest, saves and restores it, and ends it, whatever happens. */
void guest_save_launch(const struct guest_setup *setup, const struct launch_request *request,
	struct launch_result *result);

#endif
