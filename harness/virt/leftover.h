/* Domains of harnesses that were killed, at a daemon that outlived them. (Those of an embedded
 * libvirt die with the place, see virt/place.h.)
 */
#ifndef VIRT_LEFTOVER_H
#define VIRT_LEFTOVER_H

#include <stdbool.h>

struct virt;
struct owner;

/* Ends every domain with our metadata whose owner is gone; how many there were. Domains of other
 * programs are not touched. */
unsigned leftover_end(const struct virt *virt);

/* The owner that a domain's metadata names (<owner pid= start= space=/>); false if it is no text
 * of ours. */
bool leftover_owner(const char *metadata, struct owner *owner);

#endif
