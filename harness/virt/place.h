/* The directory in which one harness keeps what its guests need while they run: sockets, consoles,
 * the root of an embedded libvirt. Private, below $XDG_RUNTIME_DIR/kvmbench, else /tmp/kvmbench-UID
 * (short: a socket's path has 107 bytes at most), and locked for as long as its owner lives. What a
 * killed harness left there, processes of QEMU included, the next one ends and removes.
 */
#ifndef VIRT_PLACE_H
#define VIRT_PLACE_H

#include <stdbool.h>

#include "base/error.h"

struct place {
	char *path; /* absolute, mode 0700; NULL: none */
	int lock;
};

/* Ends leftovers, then makes a directory. A process gets the same one each time: an embedded
 * libvirt cannot change its root. */
int place_make(struct place *place, struct error *err);
/* The same below another directory (DIRECTORY/kvmbench-UID/…), for what is large; a new one each
 * time. */
int place_make_in(const char *directory, struct place *place, struct error *err);
void place_remove_in(const char *directory, struct place *place);
/* Ends and removes what killed harnesses left there, if there is anything; never fails. */
void place_sweep_in(const char *directory);
/* PLACE/NAME becomes a link to a directory that stays, common to all of this user's harnesses,
 * until the machine is booted anew: for what is dear to find out and checked by who reads it. */
int place_keep(const struct place *place, const char *name, struct error *err);
/* Lets other users reach (not list) what is in it: for a daemon that runs QEMU as somebody else. */
int place_share(const struct place *place, struct error *err);
/* Removes it with all that is in it, after the processes of QEMU that use it; safe on a zeroed
 * struct. */
void place_remove(struct place *place);

/* Ends every process of QEMU, of this user, that has a path below the directory on its command
 * line; how many there were. */
unsigned place_end_processes(const char *path);

#endif
