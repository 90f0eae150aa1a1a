#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "guest-payloads/linux/elf.h"
#include "guest-payloads/linux/files.h"
#include "guest-payloads/linux/initramfs.h"

enum { DEPTH_MAX = 64, PROGRAM_MAX = 512 << 20 };

/* Does it want a loader, or other libraries? Modules of the kernel and firmware of other machines
 * are ELF files, too, and just files. */
static int is_linked(const char *path, bool *linked, struct error *err)
{
	struct buffer bytes = BUFFER_INIT;
	unsigned char head[SELFMAG];
	const long n = files_head(path, head, sizeof(head), err);
	struct elf elf;
	int type;

	*linked = false;
	if (n < 0)
		return -1;
	if (n < SELFMAG || memcmp(head, ELFMAG, SELFMAG) != 0)
		return 0;
	if (files_read(path, PROGRAM_MAX, &bytes, err)) {
		buffer_finish(&bytes);
		return -1;
	}
	elf = (struct elf){ (const unsigned char *)bytes.data, bytes.length };
	type = elf_type(&elf);
	*linked = (type == ET_EXEC || type == ET_DYN) &&
		  (elf_interpreter(&elf) || elf_needs_libraries(&elf));
	buffer_finish(&bytes);
	return 0;
}

static int add_file(struct initramfs *image, const char *to, const char *from,
	const struct stat *status, struct error *err)
{
	bool linked;

	if (is_linked(from, &linked, err))
		return -1;
	if (linked)
		return initramfs_add_program(image, to, from, err);
	return initramfs_add_file(image, to, from, status->st_mode, err);
}

static int add_link(struct initramfs *image, const char *to, const char *from, struct error *err)
{
	char target[PATH_MAX];
	const ssize_t n = readlink(from, target, sizeof(target) - 1);

	if (n < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot read link '%s'", from);
	target[n] = '\0';
	return initramfs_add_link(image, to, target, err);
}

static int add(struct initramfs *image, const char *to, const char *from, unsigned depth,
	struct error *err);

static int is_real(const struct dirent *entry)
{
	return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

/* Sorted: the same tree makes the same image. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int add_directory(struct initramfs *image, const char *to, const char *from, unsigned depth,
	struct error *err)
{
	struct dirent **entry;
	int status = 0;
	int n;

	if (depth == DEPTH_MAX)
		return error_set(
			err, ERROR_USAGE, "'%s' is more than %d directories deep", from, DEPTH_MAX);
	if (initramfs_add_directory(image, to, err))
		return -1;
	n = scandir(from, &entry, is_real, by_name);
	if (n < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot read directory '%s'", from);
	for (int i = 0; i < n; i++) {
		cleanup_free char *below = files_path("%s/%s", from, entry[i]->d_name);
		cleanup_free char *place = files_path(
			"%s/%s", strcmp(to, "/") == 0 ? "" : to, entry[i]->d_name);

		if (status == 0)
			status = add(image, place, below, depth + 1, err);
		free(entry[i]);
	}
	free(entry);
	return status;
}

static int add(struct initramfs *image, const char *to, const char *from, unsigned depth,
	struct error *err)
{
	struct stat status;

	/* what the user names may be a link to it; what lies in there is taken as it is */
	if (depth ? lstat(from, &status) : stat(from, &status))
		return error_errno(err, ERROR_USAGE, "cannot find '%s'", from);
	if (S_ISDIR(status.st_mode))
		return add_directory(image, to, from, depth, err);
	if (initramfs_has(image, to))
		return 0;
	if (S_ISLNK(status.st_mode))
		return add_link(image, to, from, err);
	if (S_ISREG(status.st_mode))
		return add_file(image, to, from, &status, err);
	return error_set(err, ERROR_USAGE, "'%s' is neither a file nor a directory", from);
}

int initramfs_add_tree(
	struct initramfs *image, const char *guest_path, const char *host_path, struct error *err)
{
	return add(image, guest_path, host_path, 0, err);
}
