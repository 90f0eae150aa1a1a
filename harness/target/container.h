/* Target container: what containers, and platforms built on them, offer: this kernel, shared, in
 * namespaces. The agent runs under bubblewrap with user, pid, network, IPC, UTS and cgroup
 * namespaces of its own, the root file system read-only, its own /proc, /dev and /tmp, no
 * capabilities, on the CPU that the host's launch would be on; a fresh container per launch.
 *
 * No CPU or memory limits are set unless asked for: that takes a cgroup of one's own, and a limit
 * would be measured where the question is what a container costs. No seccomp filter either, which
 * some container engines install, and which every system call then pays for.
 */
#ifndef TARGET_CONTAINER_H
#define TARGET_CONTAINER_H

#include <stddef.h>

#include "base/error.h"
#include "target/limits.h"

/* Before anything is measured: the limits of every container. */
void container_configure(const struct limits_wish *limits);
/* Can containers be made here? Makes one, the first time it is asked. −1: ERROR_UNAVAILABLE with
 * the reason and what to do. */
int container_available(struct error *why);
/* "bubblewrap 0.8.0"; "" if container_available() says no. */
const char *container_version(void);

#endif
