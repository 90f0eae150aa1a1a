/* The host's end of a domain's virtio-serial port as a file descriptor, through libvirt: it opens
 * the socket of QEMU's, which this user may not be allowed to, or which is on another machine.
 */
#ifndef VIRT_CHANNEL_H
#define VIRT_CHANNEL_H

#include <libvirt/libvirt.h>

#include "base/error.h"

struct channel;

/* *fd, the caller's to close, reads and writes what the port does, and is at its end when the port
 * is. What passes is copied by the thread of virt/loop.h. NULL on failure. */
struct channel *channel_open(virDomainPtr domain, const char *name, int *fd, struct error *err);
/* NULL is allowed. */
void channel_close(struct channel *channel);

#endif
