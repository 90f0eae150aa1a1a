#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "guest-payloads/linux/files.h"
#include "guest-payloads/linux/kernel_private.h"

/* For glob(): a directory may be called "a[b]". */
static char *escaped(const char *text)
{
	struct buffer b = BUFFER_INIT;

	for (const char *c = text; *c; c++) {
		if (strchr("*?[\\", *c))
			buffer_adds(&b, "\\");
		buffer_add(&b, c, 1);
	}
	return b.data ? b.data : files_path("%s", "");
}

/* The kernel of an unpacked package: Debian has it in boot, Fedora beside the modules. */
static char *find_unpacked(const char *directory)
{
	static const char *const places[] = { "boot/vmlinuz-*", "lib/modules/*/vmlinuz",
		"usr/lib/modules/*/vmlinuz", "boot/bzImage-*" };
	cleanup_free char *root = escaped(directory);
	char *found = NULL;

	for (size_t i = 0; !found && i < sizeof(places) / sizeof(places[0]); i++) {
		cleanup_free char *pattern = files_path("%s/%s", root, places[i]);
		glob_t matches = { 0 };

		/* of several the last by name, which is mostly the newest */
		if (glob(pattern, 0, NULL, &matches) == 0 && matches.gl_pathc > 0)
			found = files_path("%s", matches.gl_pathv[matches.gl_pathc - 1]);
		globfree(&matches);
	}
	return found;
}

int kernel_of_directory(const struct kernel_request *request, const char *directory,
	const char *origin, struct kernel *kernel, struct error *err)
{
	cleanup_free char *built = files_path("%s/arch/x86/boot/bzImage", directory);
	cleanup_free char *source = files_path("%s/Kbuild", directory);
	cleanup_free char *unpacked = NULL;

	if (files_is_regular(built))
		return kernel_of_image(request, built,
			origin ? files_path("%s", origin) : files_path("build tree %s", directory),
			kernel, err);
	unpacked = find_unpacked(directory);
	if (unpacked)
		return kernel_of_image(request, unpacked,
			files_path("%s", origin ? origin : unpacked), kernel, err);
	error_set(err, ERROR_DATA,
		"no kernel in '%s': neither arch/x86/boot/bzImage nor boot/vmlinuz-*", directory);
	if (files_is_regular(source))
		error_hint(err, "build it first: make -C '%.150s' bzImage modules", directory);
	return -1;
}
