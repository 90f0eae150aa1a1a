/* A socket in the file system that QEMU connects to.
 */
#ifndef VIRT_SOCKET_H
#define VIRT_SOCKET_H

#include <stdbool.h>

#include "base/error.h"

/* Listens; shared: every user may connect who can reach the path. A descriptor, or -1. */
int socket_listen(const char *path, bool shared, struct error *err);
/* The one who connects, within so many seconds. The listener is closed in any case. */
int socket_accept(int listener, double seconds, struct error *err);

#endif
