/* Which pages of this host a domain's memory lies on.
 */
#ifndef VIRT_BACKING_H
#define VIRT_BACKING_H

#include <stdbool.h>
#include <stdint.h>

struct backing {
	uint64_t bytes; /* present */
	uint64_t huge;	/* of them on huge pages, transparent or of the pool */
};

/* Of all memory of QEMU, of which the guest's is nearly all. False where that cannot be read: a
 * process of another user, of another host, or an old kernel. Takes about 1 ms per 256 MiB of
 * small pages, so not while anything is timed. root: "", or where a test's /proc is. */
bool backing_read(const char *root, int pid, struct backing *backing);

#endif
