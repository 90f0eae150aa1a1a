/* What decides how fast the CPUs tick, how deep they sleep, and what tells the time. */
#include "host/probe.h"

#include <stdio.h>
#include <string.h>

#include "base/root.h"
#include "host/facts.h"

#define CPU  "/sys/devices/system/cpu"
#define TEXT 64

/* The setting all online CPUs share, "mixed" if they differ, "none" where the kernel shows CPUs
 * without such a setting, null where there is nothing to read. */
static void fact_policy(json_t *facts, const char *field, const char *root, const int *cpu,
	int n_cpus, const char *file)
{
	char common[TEXT] = "";
	char line[TEXT];

	for (int i = 0; i < n_cpus; i++) {
		if (!root_line(root, line, sizeof(line), CPU "/cpu%d/cpufreq/%s", cpu[i], file))
			continue;
		if (common[0] && strcmp(common, line) != 0) {
			fact_text(facts, field, "mixed");
			return;
		}
		memcpy(common, line, sizeof(common));
	}
	if (!common[0] && n_cpus && !root_exists(root, CPU "/cpu%d/cpufreq/%s", cpu[0], file))
		memcpy(common, "none", sizeof("none"));
	fact_text(facts, field, common);
}

static void probe_turbo(const char *root, json_t *fingerprint)
{
	int64_t value = 0;

	if (root_integer(root, &value, CPU "/intel_pstate/no_turbo"))
		fact_text(fingerprint, "turbo", value == 0 ? "on" : "off");
	else if (root_integer(root, &value, CPU "/cpufreq/boost"))
		fact_text(fingerprint, "turbo", value != 0 ? "on" : "off");
	else
		fact_setting(fingerprint, "turbo", root, CPU "/online", CPU "/cpufreq/boost");
}

void probe_frequency(const char *root, json_t *fingerprint)
{
	int cpu[HOST_MAX_CPUS];
	const int n = host_online_cpus(root, cpu);

	fact_policy(fingerprint, "cpufreq_driver", root, cpu, n, "scaling_driver");
	fact_policy(fingerprint, "governor", root, cpu, n, "scaling_governor");
	fact_policy(fingerprint, "epp", root, cpu, n, "energy_performance_preference");
	fact_policy(fingerprint, "frequency_min_khz", root, cpu, n, "scaling_min_freq");
	fact_policy(fingerprint, "frequency_max_khz", root, cpu, n, "scaling_max_freq");
	probe_turbo(root, fingerprint);
	fact_setting(fingerprint, "cpuidle_driver", root, CPU, CPU "/cpuidle/current_driver");
	fact_setting(
		fingerprint, "cpuidle_governor", root, CPU, CPU "/cpuidle/current_governor_ro");
	fact_line(fingerprint, "clocksource", root,
		"/sys/devices/system/clocksource/clocksource0/current_clocksource");
}
