/* The files that disk and file workloads of a session work on, the same for host, container and
 * guest: a disk of numbered blocks, and an image with a file system for the guest beside a
 * directory for the others. Every byte is written before anything is measured: no allocation of the
 * host's file system is. They go with the session; what a killed one left the next one removes.
 */
#ifndef TARGET_DISK_FILES_H
#define TARGET_DISK_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "virt/place.h"

#define DISK_BYTES	 (UINT64_C(256) << 20)
#define DISK_BYTES_LEAST (UINT64_C(16) << 20)
#define DISK_BYTES_MOST	 (UINT64_C(1) << 44)

struct disk_files {
	char *directory; /* that was chosen; NULL: not yet */
	struct place place;
	char *disk; /* NULL: not made */
	uint64_t disk_bytes;
	bool disk_device; /* a block device */
	bool disk_foreign;
	char *folder; /* a directory; NULL: not made */
	char *image;  /* of a file system */
};

/* Where: the directory asked for, else $TMPDIR or /var/tmp, whichever is on a disk. */
const char *disk_files_directory(const char *asked);
/* Makes the disk. ERROR_UNAVAILABLE: it would lie in memory, or cannot be read around the page
 * cache. */
int disk_files_make_disk(
	struct disk_files *files, const char *directory, uint64_t bytes, struct error *err);
/* Takes the user's own file or block device instead; with write its first `bytes` are overwritten.
 * ERROR_USAGE: it is neither, or somebody uses it. */
int disk_files_take_disk(
	struct disk_files *files, const char *path, bool write, uint64_t bytes, struct error *err);
/* Makes the directory. */
int disk_files_make_folder(struct disk_files *files, const char *directory, struct error *err);
/* Makes the image; ERROR_UNAVAILABLE without mke2fs. */
int disk_files_make_image(
	struct disk_files *files, const char *directory, uint64_t bytes, struct error *err);
/* Puts an empty file system on the image again: a guest that was ended left one that was in use. */
int disk_files_renew_image(const struct disk_files *files, struct error *err);
/* The name of the file system that a path lies on ("ext4", "xfs"; "0x…": an unknown kind). */
void disk_files_system(const char *path, char *name, size_t size);
/* Lets QEMU of another user at them. */
int disk_files_share(const struct disk_files *files, struct error *err);
/* Removes all but the user's own; safe on a zeroed struct. */
void disk_files_finish(struct disk_files *files);

#endif
