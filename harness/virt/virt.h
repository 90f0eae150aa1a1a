/* The connection to libvirt: to the daemon that was named or runs, else an embedded one in this
 * process (qemu:///embed), which needs no daemon and no configuration of the host.
 *
 * libvirt prints nothing: its errors come back as ours, its log goes to a file in the place. One
 * connection per process (an embedded libvirt cannot have two roots): who opens another one gets
 * the same. Threads of libvirt's run while it is open, with all signals blocked; a forked child
 * must leave libvirt alone.
 */
#ifndef VIRT_VIRT_H
#define VIRT_VIRT_H

#include <stdbool.h>

#include <libvirt/libvirt.h>

#include "base/error.h"
#include "virt/place.h"

struct virt {
	virConnectPtr connection;
	char *uri;     /* as asked for or found, for messages and the record */
	bool embedded; /* QEMU is started by this process and runs as this user */
	bool shares;   /* QEMU may run as another user */
	struct place place;
	unsigned users; /* who opened and did not yet close it */
};

/* uri: what -c says, or NULL: $LIBVIRT_DEFAULT_URI, a daemon of the system or the user that runs,
 * else embedded. ERROR_UNAVAILABLE where there is no libvirt to be had, with a hint. Ends first
 * what killed harnesses left behind. NULL on failure. */
struct virt *virt_open(const char *uri, struct error *err);
/* Nothing of it stays: domains of ours, sockets, files, threads. NULL is allowed. */
void virt_close(struct virt *virt);

/* "9.0.0"; "" if unknown. */
void virt_library_version(char *text, size_t size);
void virt_qemu_version(const struct virt *virt, char *text, size_t size);

/* Sets *err to "TEXT: " and what libvirt said last, without anything a terminal would obey. */
int virt_error(struct error *err, enum error_kind kind, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
