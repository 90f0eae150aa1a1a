#include "guest-payloads/linux/guest_tools.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "guest-payloads/linux/files.h"
#include "guest-payloads/linux/libraries.h"

static const char *const names[] = { "fio", "sysbench", "iperf3", "stress-ng", "hackbench",
	"cyclictest" };

enum { N_TOOLS = sizeof(names) / sizeof(names[0]) };

/* hackbench and cyclictest are of one package on most distributions. */
static const char *const packages[N_TOOLS] = { "fio", "sysbench", "iperf3", "stress-ng", "rt-tests",
	"rt-tests" };

const char *const *guest_tools_names(size_t *n)
{
	*n = N_TOOLS;
	return names;
}

static char *search(const char *path, const char *name)
{
	for (const char *at = path; at && *at; at += *at == ':') {
		const size_t length = strcspn(at, ":");
		char *file = files_path("%.*s/%s", (int)length, at, name);

		if (length > 0 && access(file, R_OK | X_OK) == 0 && files_is_regular(file))
			return file;
		free(file);
		at += length;
	}
	return NULL;
}

char *guest_tool_find(const char *name, struct error *err)
{
	size_t i = 0;
	char *found;

	while (i < N_TOOLS && strcmp(names[i], name) != 0)
		i++;
	if (i == N_TOOLS) {
		error_set(err, ERROR_USAGE, "no tool '%.60s' for guests is known", name);
		error_hint(err, "known: fio, sysbench, iperf3, stress-ng, hackbench, cyclictest");
		return NULL;
	}
	found = search(getenv("PATH"), name);
	if (!found)
		found = search("/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", name);
	if (!found) {
		error_set(err, ERROR_UNAVAILABLE, "%s is not installed here", name);
		error_hint(err, "install package %s", packages[i]);
	}
	return found;
}

/* The C library loads this one when a thread ends early; no program names it. */
static int add_unwinder(struct initramfs *image, const char *path, struct error *err)
{
	struct libraries libraries;
	int status;

	if (libraries_find(path, &libraries, err))
		return -1;
	status = 0;
	for (size_t i = 0; status == 0 && i < libraries.n; i++) {
		const struct library *l = &libraries.library[i];
		const char *name = strrchr(l->path, '/') + 1;
		cleanup_free char *unwinder = files_path(
			"%.*s/libgcc_s.so.1", (int)(name - 1 - l->path), l->path);

		if (strcmp(l->name, "libc.so.6") == 0 && files_is_regular(unwinder))
			status = initramfs_add_program(image, unwinder, unwinder, err);
	}
	libraries_finish(&libraries);
	return status;
}

int guest_tool_add(struct initramfs *image, const char *name, const char *path, struct error *err)
{
	cleanup_free char *place = files_path("%s/%s", GUEST_TOOLS_FOLDER, name);

	if (initramfs_add_program(image, place, path, err))
		return -1;
	return add_unwinder(image, path, err);
}
