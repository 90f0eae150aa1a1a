/* RAM, transparent huge pages, reserved huge pages, page merging. */
#include "host/probe.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/root.h"
#include "base/text.h"
#include "host/facts.h"

#define MEMORY "/sys/devices/system/memory"
#define MM     "/sys/kernel/mm"
#define GIB    (UINT64_C(1) << 30)

/* What is plugged in: the same on every boot, while MemTotal changes with the kernel. */
static bool ram_plugged(const char *root, uint64_t *bytes)
{
	struct root_names names;
	uint64_t blocks = 0;
	uint64_t block;
	char line[32];
	char *end;

	if (!root_line(root, line, sizeof(line), MEMORY "/block_size_bytes"))
		return false;
	block = strtoull(line, &end, 16); /* in hexadecimal, without 0x */
	if (!line[0] || *end || !block || !root_list(root, &names, MEMORY))
		return false;
	for (size_t i = 0; i < names.n; i++)
		if (strncmp(names.name[i], "memory", 6) == 0 && names.name[i][6] >= '0' &&
			names.name[i][6] <= '9')
			blocks++;
	root_names_finish(&names);
	return blocks && !__builtin_mul_overflow(block, blocks, bytes) && *bytes <= INT64_MAX;
}

/* Rounded up to GiB, for the same reason. */
static bool ram_total(const char *root, uint64_t *bytes)
{
	cleanup_free char *meminfo = root_text(root, 8192, "/proc/meminfo");
	char value[64];
	uint64_t kib;

	if (!meminfo || !text_field(meminfo, "MemTotal", value, sizeof(value)))
		return false;
	kib = strtoull(value, NULL, 10);
	if (!kib || kib > INT64_MAX / 2048)
		return false;
	*bytes = (kib * 1024 + GIB - 1) / GIB * GIB;
	return true;
}

static void fact_selected(json_t *facts, const char *field, const char *root, const char *path)
{
	char selected[64];
	char line[256];
	const bool known = root_line(root, line, sizeof(line), "%s", path) &&
			   text_selected(line, selected, sizeof(selected));

	if (known)
		fact_text(facts, field, selected);
	else
		fact_setting(facts, field, root, MM, path);
}

/* {"2048kB": 512, …}: as the directories are named; null if the kernel has no hugetlbfs. */
static void probe_hugepages(const char *root, json_t *fingerprint)
{
	static const char prefix[] = "hugepages-";
	struct root_names names;
	json_t *reserved;
	char path[512];

	if (!root_list(root, &names, MM "/hugepages")) {
		/* a kernel without hugetlbfs has none, which is known where its neighbours are */
		const bool known = errno == ENOENT && root_list(root, &names, MM);

		if (known)
			root_names_finish(&names);
		json_object_set_new(
			fingerprint, "hugepages", known ? json_string("none") : json_null());
		return;
	}
	reserved = json_object();
	for (size_t i = 0; i < names.n && i < 16; i++) {
		if (strncmp(names.name[i], prefix, strlen(prefix)) != 0)
			continue;
		snprintf(path, sizeof(path), MM "/hugepages/%s/nr_hugepages", names.name[i]);
		fact_number(reserved, names.name[i] + strlen(prefix), root, path);
	}
	root_names_finish(&names);
	json_object_set_new(fingerprint, "hugepages", reserved);
}

void probe_memory(const char *root, json_t *fingerprint)
{
	uint64_t bytes = 0;
	const bool known = ram_plugged(root, &bytes) || ram_total(root, &bytes);

	fact_integer(fingerprint, "ram_bytes", known, (int64_t)bytes);
	fact_selected(fingerprint, "thp", root, MM "/transparent_hugepage/enabled");
	fact_selected(fingerprint, "thp_defrag", root, MM "/transparent_hugepage/defrag");
	probe_hugepages(root, fingerprint);
	fact_setting(fingerprint, "ksm", root, MM, MM "/ksm/run");
}
