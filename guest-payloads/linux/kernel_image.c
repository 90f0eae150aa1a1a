#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/digest.h"
#include "guest-payloads/linux/bzimage.h"
#include "guest-payloads/linux/files.h"
#include "guest-payloads/linux/kernel_config.h"
#include "guest-payloads/linux/kernel_private.h"

#define KERNEL_MAX ((uint64_t)1 << 30)

static const char in_tree[] = "/arch/x86/boot/bzImage";

static bool ends_with(const char *text, const char *end)
{
	const size_t length = strlen(text);
	const size_t tail = strlen(end);

	return length >= tail && strcmp(text + length - tail, end) == 0;
}

/* Without what leads up and down again, or through links. */
static char *if_directory(char *path)
{
	char *plain = files_is_directory(path) ? realpath(path, NULL) : NULL;

	free(path);
	return plain;
}

static char *if_file(char *path)
{
	if (files_is_regular(path))
		return path;
	free(path);
	return NULL;
}

static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return files_path("%.*s", (int)(slash ? slash - path : 0), path);
}

/* The user's: the directory itself, a /lib/modules, or a root that has one. */
static char *given_modules(const char *directory, const char *release)
{
	char *found = if_directory(files_path("%s/lib/modules/%s", directory, release));

	if (!found)
		found = if_directory(files_path("%s/%s", directory, release));
	return found ? found : files_path("%s", directory);
}

static char *find_modules(const char *image, const char *release)
{
	static const char *const systems[] = { "/lib/modules", "/usr/lib/modules" };
	cleanup_free char *folder = folder_of(image);
	char *found = NULL;

	if (ends_with(image, in_tree))
		return files_path("%.*s", (int)(strlen(image) - strlen(in_tree)), image);
	if (ends_with(folder, release) && strstr(folder, "/modules/"))
		return files_path("%s", folder);
	for (size_t i = 0; !found && i < 2; i++)
		found = if_directory(files_path("%s/..%s/%s", folder, systems[i], release));
	for (size_t i = 0; !found && i < 2; i++)
		found = if_directory(files_path("%s/%s", systems[i], release));
	return found ? found : files_path("%s", "");
}

static char *find_config(const char *image, const struct kernel *kernel)
{
	cleanup_free char *folder = folder_of(image);
	char *found = if_file(files_path("%s/config-%s", folder, kernel->release));

	if (!found && kernel->modules[0])
		found = if_file(files_path("%s/config", kernel->modules));
	if (!found && ends_with(image, in_tree))
		found = if_file(files_path("%s/.config", kernel->modules));
	return found ? found : files_path("%s", "");
}

static char *find_builtin(const struct kernel *kernel)
{
	char *found = NULL;

	if (kernel->modules[0])
		found = if_file(files_path("%s/modules.builtin", kernel->modules));
	return found ? found : files_path("%s", "");
}

static int check_config(const struct kernel *kernel, struct error *err)
{
	if (kernel_config(kernel, "CONFIG_BLK_DEV_INITRD") != KERNEL_CONFIG_NO)
		return 0;
	error_set(err, ERROR_DATA, "the kernel '%s' cannot boot from an initramfs", kernel->image);
	return error_hint(err, "build it with CONFIG_BLK_DEV_INITRD=y");
}

static int read_header(const char *path, struct bzimage *image, struct error *err)
{
	cleanup_free unsigned char *head = malloc(BZIMAGE_HEAD);
	struct stat status;
	long length;

	if (!head)
		return error_errno(err, ERROR_SYSTEM, "cannot read '%s'", path);
	length = files_head(path, head, BZIMAGE_HEAD, err);
	if (length < 0)
		return -1;
	if (stat(path, &status))
		return error_errno(err, ERROR_SYSTEM, "cannot examine '%s'", path);
	if ((uint64_t)status.st_size > KERNEL_MAX)
		return error_set(err, ERROR_DATA, "'%s' is larger than any kernel", path);
	return bzimage_read(path, head, (size_t)length, (uint64_t)status.st_size, image, err);
}

int kernel_of_image(const struct kernel_request *request, const char *path, char *origin,
	struct kernel *kernel, struct error *err)
{
	char digest[DIGEST_TEXT];
	struct bzimage header;

	kernel->origin = origin;
	kernel->image = realpath(path, NULL);
	if (!kernel->image)
		return error_errno(err, ERROR_SYSTEM, "cannot find '%s'", path);
	if (read_header(path, &header, err) || digest_file(path, digest, err))
		return -1;
	kernel->sha256 = files_path("%s", digest);
	kernel->release = files_path("%s", header.release);
	if (request->modules && !files_is_directory(request->modules))
		return error_set(
			err, ERROR_USAGE, "no directory of modules: '%s'", request->modules);
	kernel->modules = request->modules ? given_modules(request->modules, header.release)
					   : find_modules(kernel->image, header.release);
	kernel->builtin = find_builtin(kernel);
	kernel->config = find_config(kernel->image, kernel);
	return check_config(kernel, err);
}
