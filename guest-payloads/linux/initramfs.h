/* Writes an initial RAM file system: a cpio archive in the "newc" format that the kernel unpacks
 * (Documentation/driver-api/early-userspace/buffer-format.rst). The same content gives the same
 * bytes: owners, times and inode numbers are fixed, so an image's hash names what is in it.
 * Directories on the way to an entry are made as needed. Guest paths are absolute.
 */
#ifndef GUEST_LINUX_INITRAMFS_H
#define GUEST_LINUX_INITRAMFS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/error.h"

struct initramfs;

/* Creates PATH, which must not exist. A disk that is full is an error of the call that met it, and
 * the unfinished file is removed. NULL on failure. */
struct initramfs *initramfs_open(const char *path, struct error *err);
/* A copy of the host's file, symbolic links followed. mode: permission bits. An entry added twice
 * is ERROR_USAGE, and so is one below something that is no directory. After a failure the image
 * can only be abandoned. */
int initramfs_add_file(struct initramfs *image, const char *guest_path, const char *host_path,
	mode_t mode, struct error *err);
int initramfs_add_bytes(struct initramfs *image, const char *guest_path, const void *bytes,
	size_t length, mode_t mode, struct error *err);
int initramfs_add_link(
	struct initramfs *image, const char *guest_path, const char *to, struct error *err);
/* Fine if it is there. */
int initramfs_add_directory(struct initramfs *image, const char *guest_path, struct error *err);
/* A dynamically linked program or library of the host with every library it needs, at the paths
 * they have here, and the one that the C library loads by itself; static programs alone. What is
 * there already is not added twice. */
int initramfs_add_program(
	struct initramfs *image, const char *guest_path, const char *host_path, struct error *err);
/* What lies here at host_path: a program or library as above, another file as it is, a directory
 * with all that is in it, links in it as links. What is there already is not added twice. Anything
 * else (a device, a FIFO) is ERROR_USAGE, and so is a tree deeper than 64 directories. */
int initramfs_add_tree(
	struct initramfs *image, const char *guest_path, const char *host_path, struct error *err);
/* What programs expect of any system: accounts, the name of this host, empty directories; what is
 * there already stays. */
int initramfs_add_system(struct initramfs *image, struct error *err);
/* Whether anything was added at that path, directories made on the way included. */
bool initramfs_has(const struct initramfs *image, const char *guest_path);
/* Ends the archive. Frees the image also on failure, and removes the file then. */
int initramfs_close(struct initramfs *image, struct error *err);
/* Gives up: removes the file. NULL is allowed. */
void initramfs_abandon(struct initramfs *image);

#endif
