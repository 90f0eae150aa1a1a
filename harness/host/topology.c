/* CPUs, their threads and caches, and memory nodes. */
#include "host/probe.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/root.h"
#include "base/units.h"
#include "host/facts.h"

#define CPU	  "/sys/devices/system/cpu"
#define LIST_TEXT 4096

int host_online_cpus(const char *root, int *cpu)
{
	char line[LIST_TEXT];
	int n;

	if (!root_line(root, line, sizeof(line), CPU "/online") || !line[0])
		return 0;
	n = units_parse_cpu_list(line, cpu, HOST_MAX_CPUS, NULL);
	return n > 0 ? n : 0;
}

/* The number of CPUs (or nodes) in a list such as "0-3,8"; 0 if the file is not one. */
static int count_list(const char *root, const char *path)
{
	int item[HOST_MAX_CPUS];
	char line[LIST_TEXT];
	int n;

	if (!root_line(root, line, sizeof(line), "%s", path) || !line[0])
		return 0;
	n = units_parse_cpu_list(line, item, HOST_MAX_CPUS, NULL);
	return n > 0 ? n : 0;
}

static void probe_smt(const char *root, json_t *fingerprint)
{
	int64_t active = 0;
	int siblings;

	if (root_integer(root, &active, CPU "/smt/active")) {
		fact_boolean(fingerprint, "smt", true, active != 0);
		return;
	}
	siblings = count_list(root, CPU "/cpu0/topology/thread_siblings_list");
	fact_boolean(fingerprint, "smt", siblings > 0, siblings > 1);
}

/* A list of CPUs where "" is an answer: none. */
static void fact_cpu_list(json_t *facts, const char *field, const char *root, const char *path)
{
	char line[LIST_TEXT];

	if (!root_line(root, line, sizeof(line), "%s", path))
		fact_setting(facts, field, root, CPU "/online", path);
	else /* nohz_full prints "(null)" where nothing was asked for */
		fact_text(facts, field, line[0] && strcmp(line, "(null)") != 0 ? line : "none");
}

static void probe_packages(const char *root, const int *cpu, int n_cpus, json_t *fingerprint)
{
	int64_t package[64];
	size_t n = 0;

	for (int i = 0; i < n_cpus; i++) {
		int64_t id;
		size_t at = 0;

		if (!root_integer(root, &id, CPU "/cpu%d/topology/physical_package_id", cpu[i]))
			continue;
		while (at < n && package[at] != id)
			at++;
		if (at == n && n < sizeof(package) / sizeof(package[0]))
			package[n++] = id;
	}
	fact_integer(fingerprint, "packages", n > 0, (int64_t)n);
}

/* Nodes: a kernel without NUMA has one and no directory for it. */
static void probe_nodes(const char *root, json_t *fingerprint)
{
	int nodes = count_list(root, "/sys/devices/system/node/online");

	if (!nodes && !root_exists(root, "/sys/devices/system/node") && root_exists(root, CPU))
		nodes = 1;
	fact_integer(fingerprint, "numa_nodes", nodes > 0, nodes);
}

static bool cache_bytes(const char *root, const char *directory, uint64_t *bytes)
{
	char line[32];

	return root_line(root, line, sizeof(line), "%s/size", directory) &&
	       units_parse_bytes(line, bytes, NULL) == 0;
}

static json_t *read_cache(const char *root, const char *directory)
{
	char path[128];
	uint64_t bytes = 0;
	int shared;
	json_t *cache = json_object();
	const bool sized = cache_bytes(root, directory, &bytes);

	snprintf(path, sizeof(path), "%s/level", directory);
	fact_number(cache, "level", root, path);
	snprintf(path, sizeof(path), "%s/type", directory);
	fact_line(cache, "type", root, path);
	fact_integer(cache, "bytes", sized && bytes <= INT64_MAX, (int64_t)bytes);
	snprintf(path, sizeof(path), "%s/shared_cpu_list", directory);
	shared = count_list(root, path);
	fact_integer(cache, "cpus", shared > 0, shared);
	return cache;
}

static void probe_caches(const char *root, int cpu, json_t *fingerprint)
{
	json_t *caches = json_array();
	char directory[96];

	for (int index = 0; index < 16; index++) {
		snprintf(directory, sizeof(directory), CPU "/cpu%d/cache/index%d", cpu, index);
		if (!root_exists(root, "%s", directory))
			break;
		json_array_append_new(caches, read_cache(root, directory));
	}
	if (json_array_size(caches)) {
		json_object_set_new(fingerprint, "caches", caches);
		return;
	}
	json_decref(caches);
	json_object_set_new(fingerprint, "caches", json_null());
}

void probe_topology(const char *root, struct host *host, json_t *fingerprint)
{
	int cpu[HOST_MAX_CPUS];
	const int n = host_online_cpus(root, cpu);

	host->online_cpus = n;
	if (!n && !root[0]) /* a container may hide /sys */
		host->online_cpus = (int)sysconf(_SC_NPROCESSORS_ONLN);
	fact_integer(fingerprint, "online_cpus", host->online_cpus > 0, host->online_cpus);
	fact_line(fingerprint, "online_cpu_list", root, CPU "/online");
	fact_cpu_list(fingerprint, "isolated_cpus", root, CPU "/isolated");
	fact_cpu_list(fingerprint, "nohz_full", root, CPU "/nohz_full");
	probe_smt(root, fingerprint);
	probe_packages(root, cpu, n, fingerprint);
	probe_nodes(root, fingerprint);
	probe_caches(root, n ? cpu[0] : 0, fingerprint);
}
