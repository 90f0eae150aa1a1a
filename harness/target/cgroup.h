/* Where this process may make cgroups (cgroups(7)): version 2, or version 1 with a hierarchy per
 * controller, or both side by side.
 */
#ifndef TARGET_CGROUP_H
#define TARGET_CGROUP_H

#include <stdbool.h>

#include "base/error.h"

struct cgroup_place {
	char *directory; /* a new one goes in here; NULL: nowhere */
	bool v2;
};

/* For one controller, "cpu" or "memory". ERROR_UNAVAILABLE: this kernel has none, or none that is
 * passed on. root: as in base/root.h. Free directory. */
int cgroup_find(
	const char *root, const char *controller, struct cgroup_place *place, struct error *err);

#endif
