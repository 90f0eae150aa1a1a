#include "guest-payloads/linux/package_manager.h"

#include <stdlib.h>

#include "guest-payloads/linux/files.h"
#include "guest-payloads/linux/program.h"

enum { DOWNLOAD_SECONDS = 1800, SAID_MAX = 4 << 20 };

const struct package_manager *package_manager_here(struct error *err)
{
	if (program_exists("apt-get") && program_exists("apt-cache"))
		return &package_manager_apt;
	if (program_exists("dnf"))
		return &package_manager_dnf;
	error_set(err, ERROR_UNAVAILABLE,
		"no package manager that a kernel can be had from (apt-get, dnf)");
	error_hint(err, "name a kernel with --kernel: a bzImage, a build tree, a package file");
	return NULL;
}

struct package *package_set_add(struct package_set *set, const char *name, struct error *err)
{
	if (set->n == PACKAGES_MAX) {
		error_set(err, ERROR_DATA, "package '%s' needs more than %d others with modules",
			set->package[0].name, PACKAGES_MAX - 1);
		return NULL;
	}
	set->package[set->n] = (struct package){ .name = files_path("%s", name) };
	return &set->package[set->n++];
}

void package_set_finish(struct package_set *set)
{
	for (size_t i = 0; i < set->n; i++)
		free(set->package[i].name);
	set->n = 0;
}

/* All managers have it in these words. */
int package_set_download(const struct package_manager *manager, const struct package_set *set,
	const char *directory, struct error *err)
{
	const char *argv[PACKAGES_MAX + 4] = { manager->program, "-q", "download" };
	const struct program program = {
		.argv = argv, .directory = directory, .seconds = DOWNLOAD_SECONDS, .max = SAID_MAX
	};
	struct buffer out = BUFFER_INIT;
	int status;

	for (size_t i = 0; i < set->n; i++)
		argv[3 + i] = set->package[i].name;
	status = program_run(&program, &out, NULL, err);
	if (status && err && err->kind == ERROR_SYSTEM) {
		err->kind = ERROR_UNAVAILABLE;
		error_hint(err, "is the network up? %s; or name a kernel with --kernel",
			manager->download_hint);
	}
	buffer_finish(&out);
	return status;
}
