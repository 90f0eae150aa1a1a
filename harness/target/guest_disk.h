/* A disk image of the user's as the guest: `run --guest-image disk.qcow2`. It is read only: each
 * guest writes to a layer of its own above it (qcow2), which goes with the guest. cloud-init in it
 * starts the agent from a second disk (guest-payloads/linux/seed.h).
 */
#ifndef TARGET_GUEST_DISK_H
#define TARGET_GUEST_DISK_H

#include <stddef.h>

#include "base/digest.h"
#include "base/error.h"
#include "virt/machine.h"
#include "virt/place.h"

#define GUEST_DISK_SECONDS 300.0 /* that such a system may take to boot */

struct guest_disk {
	char *path; /* absolute; NULL: none */
	char format[16];
	char hash[DIGEST_TEXT]; /* of the file */
	struct place place;	/* for what follows, where there is room */
	char *layer;		/* what this guest writes */
	char *seed;
};

/* What the harness wants: tell (or NULL) says what takes long. */
struct guest_disk_wish {
	const char *path;
	bool shared; /* QEMU may be another user */
	const void *agent;
	size_t agent_size;
	void (*tell)(void *data, const char *what);
	void *data;
};

/* Looks at the image, finds its hash (kept in the cache for as long as the file does not change),
 * and makes the seed. ERROR_USAGE for a file that cannot be one. */
int guest_disk_open(struct guest_disk *disk, const struct guest_disk_wish *wish, struct error *err);
/* A new layer, for a guest to come. */
int guest_disk_renew(const struct guest_disk *disk, bool shared, struct error *err);
/* The layer and the seed as disks of a machine: how many, 0 if there is no image. */
size_t guest_disk_list(const struct guest_disk *disk, struct machine_disk list[2]);
/* Safe on a zeroed struct. */
void guest_disk_close(struct guest_disk *disk);

#endif
