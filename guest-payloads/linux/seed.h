/* The seed of a cloud image: a small CD image that cloud-init takes for its data source NoCloud
 * (volume CIDATA with user-data and meta-data), and that brings the agent along. What cloud-init
 * does last when the system is up is to start it.
 */
#ifndef GUEST_LINUX_SEED_H
#define GUEST_LINUX_SEED_H

#include <stddef.h>

#include "base/error.h"

/* Makes the file; port: name of the virtio-serial port that the agent serves. The same agent makes
 * the same bytes. */
int seed_write(const char *path, const void *agent, size_t agent_size, const char *port,
	struct error *err);

#endif
