/* The kernel: release, build, configuration, command line, mitigations. */
#include "host/probe.h"

#include <stdio.h>
#include <string.h>

#include "base/root.h"
#include "host/facts.h"

#define VULNERABILITIES "/sys/devices/system/cpu/vulnerabilities"

/* The source is part of the value: the same configuration is compressed in one place and plain in
 * the other. */
static void probe_config(const char *root, json_t *fingerprint)
{
	char release[256];
	char path[300];

	if (root_exists(root, "/proc/config.gz")) {
		fact_hash(fingerprint, "kernel_config", "config.gz:", root, "/proc/config.gz");
		return;
	}
	if (!root_line(root, release, sizeof(release), "/proc/sys/kernel/osrelease") ||
		strchr(release, '/')) {
		fact_text(fingerprint, "kernel_config", NULL);
		return;
	}
	snprintf(path, sizeof(path), "/boot/config-%s", release);
	fact_hash(fingerprint, "kernel_config", "config:", root, path);
}

static void probe_mitigations(const char *root, json_t *fingerprint)
{
	struct root_names names;
	json_t *mitigations;
	char path[512];

	if (!root_list(root, &names, VULNERABILITIES)) {
		json_object_set_new(fingerprint, "mitigations", json_null());
		return;
	}
	mitigations = json_object();
	for (size_t i = 0; i < names.n && i < 256; i++) {
		snprintf(path, sizeof(path), VULNERABILITIES "/%s", names.name[i]);
		fact_line(mitigations, names.name[i], root, path);
	}
	root_names_finish(&names);
	json_object_set_new(fingerprint, "mitigations", mitigations);
}

void probe_kernel(const char *root, json_t *fingerprint)
{
	fact_line(fingerprint, "kernel_release", root, "/proc/sys/kernel/osrelease");
	fact_line(fingerprint, "kernel_version", root, "/proc/version");
	probe_config(root, fingerprint);
	fact_line(fingerprint, "command_line", root, "/proc/cmdline");
	probe_mitigations(root, fingerprint);
}
