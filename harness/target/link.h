/* Network interfaces of Linux: their addresses, and those that are made for a measurement. What is
 * made carries its owner in its alias, so that whoever comes later can tell what a killed harness
 * left behind.
 */
#ifndef TARGET_LINK_H
#define TARGET_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

#define LINK_NAME   16
#define LINK_PREFIX "kvmb" /* of the names of those that are made */

/* Gives it an IPv4 address ("198.18.0.1", 30) in the network namespace of the calling thread, and
 * brings it up. */
int link_set_up(const char *name, const char *address, unsigned prefix, struct error *err);

/* A tap device that stays until it is removed, with headers for offloads, as libvirt opens it. */
int link_make_tap(const char *name, struct error *err);
/* A pair: name here, peer in the namespace that `space` is a descriptor of. Gone when either
 * namespace is. */
int link_make_pair(const char *name, const char *peer, int space, struct error *err);
/* Harmless if there is none. */
void link_remove(const char *name);
/* Writes the owner to its alias. */
int link_own(const char *name, struct error *err);
/* Removes those whose owner is gone; how many. */
unsigned link_sweep(void);

/* Does any route or address here lie in the network of address/prefix? True if that cannot be
 * told. */
bool link_is_used(const char *address, unsigned prefix);

#endif
