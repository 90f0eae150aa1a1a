#include "guest-payloads/linux/guest_tools.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "guest-payloads/linux/files.h"
#include "guest-payloads/linux/program.h"

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
	found = program_find(getenv("PATH"), name);
	if (!found)
		found = program_find("/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", name);
	if (!found) {
		error_set(err, ERROR_UNAVAILABLE, "%s is not installed here", name);
		error_hint(err, "install package %s", packages[i]);
	}
	return found;
}

int guest_tool_add(struct initramfs *image, const char *name, const char *path, struct error *err)
{
	cleanup_free char *place = files_path("%s/%s", GUEST_TOOLS_FOLDER, name);

	return initramfs_add_program(image, place, path, err);
}
