#include "agent/guest_facts.h"

#include <stdint.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/root.h"
#include "base/text.h"
#include "host/cpuid.h"
#include "host/probe.h"

#define CLOCK "/sys/devices/system/clocksource/clocksource0"
#define THP   "/sys/kernel/mm/transparent_hugepage/enabled"
#define CPU   "/sys/devices/system/cpu/cpu%d/topology/"

/* Different packages, and different cores in them. */
struct topology {
	size_t packages;
	size_t cores;
};

struct place {
	int64_t package;
	int64_t core;
};

static struct topology read_topology(void)
{
	int cpu[HOST_MAX_CPUS];
	struct place seen[HOST_MAX_CPUS];
	const int n = host_online_cpus("", cpu);
	struct topology t = { 0 };

	for (int i = 0; i < n; i++) {
		struct place here = { 0, cpu[i] };
		bool package = true;
		bool core = true;

		root_integer("", &here.package, CPU "physical_package_id", cpu[i]);
		root_integer("", &here.core, CPU "core_id", cpu[i]);
		for (size_t k = 0; k < t.cores; k++) {
			package = package && seen[k].package != here.package;
			core = core &&
			       (seen[k].package != here.package || seen[k].core != here.core);
		}
		t.packages += package;
		if (core)
			seen[t.cores++] = here;
	}
	return t;
}

json_t *guest_facts(void)
{
	const struct topology topology = read_topology();
	struct utsname system;
	char clock[64] = "";
	char clocks[256] = "";
	char line[128] = "";
	char thp[32] = "";

	uname(&system);
	root_line("", clock, sizeof(clock), CLOCK "/current_clocksource");
	root_line("", clocks, sizeof(clocks), CLOCK "/available_clocksource");
	if (root_line("", line, sizeof(line), THP))
		text_selected(line, thp, sizeof(thp));
	return json_pack("{s:s, s:s, s:s, s:s, s:i, s:i, s:i, s:b}", "release", system.release,
		"clocksource", clock, "clocksources", clocks, "thp", thp, "cpus",
		(int)sysconf(_SC_NPROCESSORS_ONLN), "packages", (int)topology.packages, "cores",
		(int)topology.cores, "tells_steal", cpuid_kvm_steal());
}
