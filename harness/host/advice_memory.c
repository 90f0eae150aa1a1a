/* Memory: enough of it, in which pages, and who moves them. */
#include "host/advise.h"

#include <inttypes.h>
#include <string.h>

#include "base/root.h"
#include "base/units.h"
#include "host/facts.h"

#define MM	"/sys/kernel/mm"
#define MIB	1048576.0
#define GIB	1073741824.0
#define THP	MM "/transparent_hugepage/enabled"
#define HUGE_2M MM "/hugepages/hugepages-2048kB/nr_hugepages"

void advise_free_memory(const char *root, const struct host *host, struct advice *advice)
{
	double available;
	double total;

	(void)root;
	if (!fact_get_number(host->facts, "conditions", "available_bytes", &available)) {
		advice_unknown(advice, "/proc/meminfo: MemAvailable", "whether memory is scarce");
		return;
	}
	if (!fact_get_number(host->facts, "fingerprint", "ram_bytes", &total))
		total = 0;
	advice_set(advice, available < GIB || available < total / 10 ? ADVICE_WARN : ADVICE_OK,
		"/proc/meminfo: MemAvailable %.1f of %.1f GiB", available / GIB, total / GIB);
	if (advice->severity == ADVICE_OK)
		return;
	advice_effect(advice,
		"the kernel reclaims while we measure, and large working sets are left out");
	advice_mend(advice, "ps -eo rss,pid,args --sort=-rss | head");
}

void advise_swap(const char *root, const struct host *host, struct advice *advice)
{
	double used;

	(void)root;
	if (!fact_get_number(host->facts, "conditions", "swap_used_bytes", &used)) {
		advice_unknown(advice, "/proc/meminfo: SwapFree", "whether pages were swapped out");
		return;
	}
	advice_set(advice, advice_grade(used, MIB, GIB), "/proc/meminfo: %.0f MiB of swap in use",
		used / MIB);
	if (advice->severity == ADVICE_OK)
		return;
	advice_effect(advice,
		"memory was scarce before and may be again: a page that must be read back costs "
		"a measurement milliseconds");
	advice_mend(advice, "sudo swapoff -a && sudo swapon -a");
}

void advise_thp(const char *root, const struct host *host, struct advice *advice)
{
	const char *thp = advice_fact(host, "thp");

	(void)root;
	if (!thp) {
		advice_unknown(advice, THP, "which pages back the memory of guests");
		return;
	}
	if (strcmp(thp, "madvise") == 0) {
		advice_set(advice, ADVICE_OK, THP " = madvise");
		return;
	}
	if (strcmp(thp, "always") == 0) {
		advice_set(advice, ADVICE_NOTE, THP " = always");
		advice_effect(advice,
			"memory that asks for 4 KiB pages may get huge ones, then or later "
			"(khugepaged): host and guest may differ in page size");
	} else {
		advice_set(advice, ADVICE_WARN, THP " = %s", thp);
		advice_effect(advice,
			"guest memory lies in 4 KiB pages: page faults and TLB misses cost more "
			"than on hosts as they are usually set");
	}
	advice_mend(advice, "echo madvise | sudo tee " THP);
}

/* Adds up the pages of all sizes, in bytes: the sizes are the names, "2048kB". */
static bool reserved_bytes(json_t *hugepages, double *total)
{
	const char *size;
	json_t *pages;

	*total = 0;
	json_object_foreach (hugepages, size, pages) {
		uint64_t kib;
		char digits[32];
		const size_t length = strspn(size, "0123456789");

		if (!json_is_integer(pages) || length >= sizeof(digits))
			return false;
		memcpy(digits, size, length);
		digits[length] = '\0';
		if (units_parse_uint(digits, &kib, NULL) < 0)
			return false;
		*total += 1024.0 * (double)kib * (double)json_integer_value(pages);
	}
	return true;
}

void advise_hugepages(const char *root, const struct host *host, struct advice *advice)
{
	json_t *hugepages = json_object_get(
		json_object_get(host->facts, "fingerprint"), "hugepages");
	const bool without = json_is_string(hugepages);
	double total = 0;

	(void)root;
	if (!without && (!json_is_object(hugepages) || !reserved_bytes(hugepages, &total))) {
		advice_unknown(advice, MM "/hugepages", "whether huge pages are reserved");
		return;
	}
	if (total > 0) {
		advice_set(advice, ADVICE_OK, MM "/hugepages: %.0f MiB reserved", total / MIB);
		return;
	}
	advice_set(advice, ADVICE_NOTE, MM "/hugepages: none %s",
		without ? "in this kernel (CONFIG_HUGETLBFS)" : "reserved");
	advice_effect(advice,
		"benchmarks on hugetlbfs are skipped; others depend on free memory being "
		"unfragmented");
	if (!without)
		advice_mend(advice, "echo 512 | sudo tee " HUGE_2M);
}

void advise_ksm(const char *root, const struct host *host, struct advice *advice)
{
	const char *run = advice_fact(host, "ksm");
	int64_t sharing = 0;

	if (!run) {
		advice_unknown(advice, MM "/ksm/run", "whether equal pages are merged");
		return;
	}
	root_integer(root, &sharing, MM "/ksm/pages_sharing");
	/* 0 stops the scanner and keeps what was merged; only 2 takes it apart. */
	if (strcmp(run, "1") != 0 && sharing == 0) {
		advice_set(advice, ADVICE_OK, MM "/ksm/run = %s", run);
		return;
	}
	advice_set(advice, ADVICE_WARN, MM "/ksm/run = %s, pages_sharing = %" PRId64, run, sharing);
	advice_effect(advice,
		"ksmd takes CPU time and caches, and a first write to a merged page costs a "
		"fault and a copy");
	advice_mend(advice, "echo 2 | sudo tee " MM "/ksm/run (and stop ksmtuned, if it runs)");
}

void advise_numa_balancing(const char *root, const struct host *host, struct advice *advice)
{
	static const char file[] = "/proc/sys/kernel/numa_balancing";
	double nodes;
	int64_t on;

	if (!fact_get_number(host->facts, "fingerprint", "numa_nodes", &nodes)) {
		advice_unknown(advice, "/sys/devices/system/node", "how many nodes there are");
		return;
	}
	if (nodes < 2 || !root_integer(root, &on, "%s", file) || !on) {
		advice_set(advice, ADVICE_OK, "%.0f NUMA node%s, no balancing", nodes,
			nodes < 2 ? "" : "s");
		return;
	}
	advice_set(advice, ADVICE_NOTE, "%s = %" PRId64 ", %.0f NUMA nodes", file, on, nodes);
	advice_effect(advice,
		"the kernel unmaps pages to see who uses them, and moves them: memory "
		"benchmarks take faults and change node in between");
	advice_mend(advice, "echo 0 | sudo tee %s", file);
}
