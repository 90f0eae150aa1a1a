/* Time: the clock, and who else takes some of it. */
#include "host/advise.h"

#include <string.h>

#include "base/root.h"
#include "base/text.h"
#include "host/facts.h"

#define CLOCKSOURCE "/sys/devices/system/clocksource/clocksource0"

/* Shares of all CPUs: runnable tasks per CPU, and time stolen by the level below. */
#define LOAD_NOTE  0.1
#define LOAD_WARN  0.3
#define STEAL_NOTE 0.001
#define STEAL_WARN 0.02

void advise_invariant_tsc(const char *root, const struct host *host, struct advice *advice)
{
	const char *source = root[0] ? "/proc/cpuinfo: flags constant_tsc and nonstop_tsc"
				     : "CPUID.80000007H:EDX[8]";
	const json_t *known = json_object_get(
		json_object_get(host->facts, "fingerprint"), "invariant_tsc");

	if (!json_is_boolean(known)) {
		advice_unknown(advice, "/proc/cpuinfo", "whether the TSC ticks evenly");
		return;
	}
	if (host->invariant_tsc) {
		advice_set(advice, ADVICE_OK, "%s: the TSC ticks evenly", source);
		return;
	}
	advice_set(advice, ADVICE_WARN, "%s: no invariant TSC", source);
	advice_effect(advice,
		"the TSC may stop or change its rate: every time taken with it is doubtful");
	if (host->hypervisor)
		advice_mend(advice,
			"let the level below show it (QEMU: -cpu host,migratable=no,+invtsc)");
}

void advise_clocksource(const char *root, const struct host *host, struct advice *advice)
{
	const char *current = advice_fact(host, "clocksource");
	char available[256] = "";

	if (!current) {
		advice_unknown(advice, CLOCKSOURCE "/current_clocksource",
			"what the kernel tells the time with");
		return;
	}
	if (strcmp(current, "tsc") == 0) {
		advice_set(advice, ADVICE_OK, CLOCKSOURCE "/current_clocksource = tsc");
		return;
	}
	root_line(root, available, sizeof(available), CLOCKSOURCE "/available_clocksource");
	advice_set(advice, host->hypervisor ? ADVICE_NOTE : ADVICE_WARN,
		CLOCKSOURCE "/current_clocksource = %.32s (available: %.64s)", current, available);
	advice_effect(advice,
		host->hypervisor ? "reading the clock costs more than with tsc, which workloads "
				   "that do it often will show"
				 : "the kernel distrusts the TSC, or was told to: clock reads cost "
				   "about a microsecond, and TSC times are doubtful");
	if (text_has_word(available, "tsc"))
		advice_mend(advice, "echo tsc | sudo tee " CLOCKSOURCE "/current_clocksource");
	else
		advice_mend(advice, "sudo dmesg | grep -i -e tsc -e clocksource");
}

void advise_load(const char *root, const struct host *host, struct advice *advice)
{
	double per_cpu;
	double load;

	(void)root;
	if (!fact_get_number(host->facts, "conditions", "load_1m", &load)) {
		advice_unknown(advice, "/proc/loadavg", "whether anything else is running");
		return;
	}
	per_cpu = load / (host->online_cpus > 0 ? host->online_cpus : 1);
	advice_set(advice, advice_grade(per_cpu, LOAD_NOTE, LOAD_WARN),
		"/proc/loadavg: %.2f over the last minute, %d CPUs", load, host->online_cpus);
	if (advice->severity == ADVICE_OK)
		return;
	advice_effect(advice,
		"other work competes for CPUs, caches and memory bandwidth: times rise and spread");
	advice_mend(advice, "ps -eo pcpu,pid,args --sort=-pcpu | head");
}

void advise_steal(const char *root, const struct host *host, struct advice *advice)
{
	double steal;

	(void)root;
	if (!fact_get_number(host->facts, "conditions", "steal", &steal)) {
		advice_unknown(advice, "/proc/stat", "whether the level below takes CPU time");
		return;
	}
	advice_set(advice, advice_grade(steal, STEAL_NOTE, STEAL_WARN),
		"/proc/stat: %.2f %% of CPU time stolen since boot", 100 * steal);
	if (advice->severity == ADVICE_OK)
		return;
	advice_effect(advice,
		"the level below runs others on our CPUs: launches it interrupts are excluded, "
		"and need more of them");
	advice_mend(advice, "dedicated CPUs at the level below (virsh vcpupin, dedicated hosts)");
}
