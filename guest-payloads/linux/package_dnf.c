#include <string.h>

#include "base/cleanup.h"
#include "guest-payloads/linux/files.h"
#include "guest-payloads/linux/package_manager.h"
#include "guest-payloads/linux/program.h"

enum { ANSWER_MAX = 1 << 20, ANSWER_SECONDS = 300 };

/* Fedora and its relatives: "kernel" holds nothing, kernel-core the image and, in older ones, the
 * modules; newer ones have the common modules in kernel-modules-core. */
static const char *kernel_of(const char *name)
{
	return strcmp(name, "kernel") == 0 ? "kernel-core" : name;
}

/* "kernel-core-6.11.4-301.fc41.x86_64" of the newest version, to be freed; "" if there is none. */
static char *newest(const char *name, struct error *err)
{
	const char *const argv[] = { "dnf", "-q", "repoquery", "--latest-limit=1", "--arch=x86_64",
		"--qf=%{name}-%{version}-%{release}.%{arch}\\n", name, NULL };
	const struct program program = {
		.argv = argv, .seconds = ANSWER_SECONDS, .max = ANSWER_MAX
	};
	struct buffer out = BUFFER_INIT;
	char *found = NULL;

	if (program_run(&program, &out, NULL, err) == 0) {
		const char *text = out.data ? out.data : "";

		text += strspn(text, "\r\n ");
		found = files_path("%.*s", (int)strcspn(text, "\r\n "), text);
	}
	buffer_finish(&out);
	return found;
}

static int resolve(const char *name, struct package_set *set, struct error *err)
{
	const char *wanted = kernel_of(name);
	cleanup_free char *kernel = newest(wanted, err);
	const char *version;
	cleanup_free char *modules = NULL;
	cleanup_free char *found = NULL;

	*set = (struct package_set){ 0 };
	if (!kernel)
		return -1;
	if (strncmp(kernel, wanted, strlen(wanted)) != 0) {
		error_set(err, ERROR_UNAVAILABLE, "dnf knows no package '%s'", wanted);
		return error_hint(err, "name a kernel with --kernel");
	}
	if (!package_set_add(set, kernel, err))
		return -1;
	version = strncmp(kernel, "kernel-core-", 12) == 0 ? kernel + 12 : NULL;
	if (!version)
		return 0;
	modules = files_path("kernel-modules-core-%s", version);
	found = newest(modules, err);
	if (!found || (found[0] && !package_set_add(set, modules, err))) {
		package_set_finish(set);
		return -1;
	}
	return 0;
}

static const char *const usual[] = { "kernel-core", NULL };

const struct package_manager package_manager_dnf = {
	.program = "dnf",
	.index = "/var/cache/dnf",
	.usual = usual,
	.resolve = resolve,
	.download_hint = "'dnf download' is in package dnf-plugins-core",
};
