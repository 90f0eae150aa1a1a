#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "guest-payloads/linux/files.h"
#include "guest-payloads/linux/initramfs.h"
#include "guest-payloads/linux/libraries.h"

enum { PROGRAM_MODE = 0755 };

static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return files_path("%.*s", (int)(slash - path), path);
}

/* The directory of the C library is one the loader searches without being told. */
static char *searched_folder(const struct libraries *libraries)
{
	for (size_t i = 0; i < libraries->n; i++)
		if (strncmp(libraries->library[i].name, "libc.", 5) == 0)
			return folder_of(libraries->library[i].path);
	return folder_of(libraries->library[0].path);
}

/* A name with a slash is a path the loader takes as it is. */
static int add_library(struct initramfs *image, const struct library *library, const char *searched,
	struct error *err)
{
	cleanup_free char *folder = folder_of(library->path);
	cleanup_free char *link = files_path("%s/%s", searched, library->name);

	if (!initramfs_has(image, library->path) &&
		initramfs_add_file(image, library->path, library->path, PROGRAM_MODE, err))
		return -1;
	if (strcmp(folder, searched) == 0 || strchr(library->name, '/') ||
		strncmp(library->name, "ld-", 3) == 0 || initramfs_has(image, link))
		return 0;
	/* Found here by way of ld.so.cache, or of the program's own place, which the guest has not
	 * got. */
	return initramfs_add_link(image, link, library->path, err);
}

/* The C library loads this one when a thread ends early; no program names it. */
static int add_unwinder(
	struct initramfs *image, const struct libraries *libraries, struct error *err)
{
	for (size_t i = 0; i < libraries->n; i++) {
		const struct library *l = &libraries->library[i];
		cleanup_free char *folder = folder_of(l->path);
		cleanup_free char *unwinder = files_path("%s/libgcc_s.so.1", folder);

		if (strcmp(l->name, "libc.so.6") == 0 && files_is_regular(unwinder) &&
			!initramfs_has(image, unwinder))
			return initramfs_add_program(image, unwinder, unwinder, err);
	}
	return 0;
}

int initramfs_add_program(
	struct initramfs *image, const char *guest_path, const char *host_path, struct error *err)
{
	struct libraries libraries;
	cleanup_free char *searched = NULL;
	int status = 0;

	if (libraries_find(host_path, &libraries, err))
		return -1;
	if (!initramfs_has(image, guest_path))
		status = initramfs_add_file(image, guest_path, host_path, PROGRAM_MODE, err);
	if (libraries.n > 0)
		searched = searched_folder(&libraries);
	for (size_t i = 0; status == 0 && i < libraries.n; i++)
		status = add_library(image, &libraries.library[i], searched, err);
	if (status == 0)
		status = add_unwinder(image, &libraries, err);
	libraries_finish(&libraries);
	return status;
}
