/* The CPUs: how fast, how deep asleep, shared with whom. */
#include "host/advise.h"

#include <stdio.h>
#include <string.h>

#include "base/root.h"
#include "host/probe.h"

#define CPU "/sys/devices/system/cpu"

/* Latency of leaving an idle state, µs: C1 takes 1 or 2, states that flush caches 100 and more. */
#define IDLE_NOTE_US 10
#define IDLE_WARN_US 100

void advise_governor(const char *root, const struct host *host, struct advice *advice)
{
	const char *governor = advice_fact(host, "governor");
	const char *driver = advice_fact(host, "cpufreq_driver");
	const char *epp = advice_fact(host, "epp");

	(void)root;
	if (!governor) {
		advice_unknown(advice, CPU "/cpu*/cpufreq/scaling_governor",
			"what governs the frequency of the CPUs");
		return;
	}
	if (strcmp(governor, "none") == 0) {
		advice_set(advice, host->hypervisor ? ADVICE_OK : ADVICE_NOTE,
			"no " CPU "/cpu*/cpufreq: this kernel does not govern the frequency");
		if (!host->hypervisor)
			advice_effect(advice, "firmware may change the frequency unseen");
		return;
	}
	advice_set(advice, strcmp(governor, "performance") == 0 ? ADVICE_OK : ADVICE_WARN,
		CPU "/cpu*/cpufreq/scaling_governor = %s (driver %s, energy preference %s)",
		governor, driver ? driver : "unknown", epp ? epp : "unknown");
	if (advice->severity == ADVICE_OK)
		return;
	advice_effect(advice,
		"the frequency follows the load: the first batches run slower than the last, and "
		"idle time between exits costs speed");
	advice_mend(advice, "echo performance | sudo tee " CPU "/cpu*/cpufreq/scaling_governor");
}

void advise_turbo(const char *root, const struct host *host, struct advice *advice)
{
	const bool pstate = root_exists(root, CPU "/intel_pstate/no_turbo");
	const char *turbo = advice_fact(host, "turbo");
	const char *file = pstate ? "intel_pstate/no_turbo" : "cpufreq/boost";

	if (!turbo || strcmp(turbo, "none") == 0) {
		if (host->hypervisor) {
			advice_set(advice, ADVICE_OK,
				"no " CPU "/cpufreq/boost: the level below decides");
			return;
		}
		advice_unknown(advice, CPU "/intel_pstate/no_turbo, " CPU "/cpufreq/boost",
			"whether the CPUs boost above their base frequency");
		return;
	}
	if (strcmp(turbo, "off") == 0) {
		advice_set(advice, ADVICE_OK, CPU "/%s = %d: turbo off", file, pstate);
		return;
	}
	advice_set(advice, ADVICE_WARN, CPU "/%s = %d: turbo on", file, !pstate);
	advice_effect(advice,
		"the frequency depends on temperature and on what the other cores do: launches "
		"spread, and cycles per op no longer follow from ns");
	advice_mend(advice, "echo %d | sudo tee " CPU "/%s", pstate, file);
}

void advise_smt(const char *root, const struct host *host, struct advice *advice)
{
	const json_t *smt = json_object_get(json_object_get(host->facts, "fingerprint"), "smt");
	const bool control = root_exists(root, CPU "/smt/active");
	const char *file = control ? CPU "/smt/active" : CPU "/cpu0/topology/thread_siblings_list";
	char state[32];

	if (!json_is_boolean(smt)) {
		advice_unknown(advice, CPU "/smt/active", "whether two CPUs share one core");
		return;
	}
	if (!json_is_true(smt)) {
		advice_set(advice, ADVICE_OK, "%s: one thread per core", file);
		return;
	}
	advice_set(advice, ADVICE_WARN, "%s: several threads per core", file);
	advice_effect(advice,
		"work on the sibling of a measured CPU takes up to half of its core: times rise "
		"with what others happen to do");
	if (root_line(root, state, sizeof(state), CPU "/smt/control") && strcmp(state, "on") == 0)
		advice_mend(advice, "echo off | sudo tee " CPU "/smt/control");
	else
		advice_mend(advice, "give --cpus one thread of each core (lscpu -e), and keep the "
				    "other idle");
}

/* Finds the deepest idle state that is enabled; false if the CPU shows none. */
static bool deepest_idle(const char *root, int cpu, char *name, size_t size, int64_t *latency)
{
	bool found = false;

	for (int state = 0; state < 16; state++) {
		int64_t disabled = 0;
		int64_t us;
		char line[64];

		if (!root_integer(root, &us, CPU "/cpu%d/cpuidle/state%d/latency", cpu, state))
			break;
		root_integer(root, &disabled, CPU "/cpu%d/cpuidle/state%d/disable", cpu, state);
		if (disabled || (found && us < *latency))
			continue;
		if (!root_line(root, line, sizeof(line), CPU "/cpu%d/cpuidle/state%d/name", cpu,
			    state))
			snprintf(line, sizeof(line), "state%d", state);
		snprintf(name, size, "%s", line);
		*latency = us;
		found = true;
	}
	return found;
}

static void advise_haltpoll(const char *root, struct advice *advice)
{
	static const char file[] = "/sys/module/haltpoll/parameters/guest_halt_poll_ns";
	int64_t ns;

	if (!root_integer(root, &ns, "%s", file)) {
		advice_unknown(advice, file, "how long an idle CPU polls");
		return;
	}
	advice_set(advice, ns ? ADVICE_NOTE : ADVICE_OK, "%s = %lld", file, (long long)ns);
	if (!ns)
		return;
	advice_effect(advice,
		"an idle CPU polls before it halts: wake-ups are cheaper here than on hosts that "
		"sleep, and polling takes time from the neighbours");
	advice_mend(advice, "echo 0 | sudo tee %s", file);
}

void advise_cpuidle(const char *root, const struct host *host, struct advice *advice)
{
	const char *governor = advice_fact(host, "cpuidle_governor");
	const char *driver = advice_fact(host, "cpuidle_driver");
	int cpu[HOST_MAX_CPUS] = { 0 };
	int64_t latency = 0;
	char name[64] = "";

	if (governor && strcmp(governor, "haltpoll") == 0) {
		advise_haltpoll(root, advice);
		return;
	}
	host_online_cpus(root, cpu);
	if (!deepest_idle(root, cpu[0], name, sizeof(name), &latency)) {
		if (driver && strcmp(driver, "none") == 0)
			advice_set(advice, ADVICE_OK, CPU "/cpuidle/current_driver = none");
		else
			advice_unknown(advice, CPU "/cpu*/cpuidle", "how deep idle CPUs sleep");
		return;
	}
	advice_set(advice, advice_grade((double)latency, IDLE_NOTE_US, IDLE_WARN_US),
		CPU "/cpu%d/cpuidle: deepest enabled state %s leaves in %lld us", cpu[0], name,
		(long long)latency);
	if (advice->severity == ADVICE_OK)
		return;
	advice_effect(advice,
		"every halt and every wake-up may cost up to %lld us more, depending on how long "
		"the CPU was idle before",
		(long long)latency);
	advice_mend(
		advice, "sudo cpupower idle-set -D %d (or boot with cpuidle.off=1)", IDLE_NOTE_US);
}

void advise_isolation(const char *root, const struct host *host, struct advice *advice)
{
	const char *isolated = advice_fact(host, "isolated_cpus");
	const char *tickless = advice_fact(host, "nohz_full");
	int cpu[HOST_MAX_CPUS];
	const int n = host_online_cpus(root, cpu);
	char list[32];

	if (!isolated) {
		advice_unknown(advice, CPU "/isolated", "whether CPUs are kept for measuring");
		return;
	}
	advice_set(advice, strcmp(isolated, "none") == 0 ? ADVICE_NOTE : ADVICE_OK,
		CPU "/isolated = %.64s, nohz_full = %.64s", isolated,
		tickless ? tickless : "unknown");
	if (advice->severity == ADVICE_OK)
		return;
	advice_effect(advice,
		"the scheduler, timer ticks and interrupts share the measured CPUs: the upper "
		"quantiles are theirs");
	if (n < 2)
		return;
	if (n < 4)
		snprintf(list, sizeof(list), "%d", cpu[n - 1]);
	else
		snprintf(list, sizeof(list), "%d,%d", cpu[n - 2], cpu[n - 1]);
	advice_mend(advice,
		"boot with isolcpus=managed_irq,domain,%s nohz_full=%s rcu_nocbs=%s, then run "
		"with --cpus %s",
		list, list, list, list);
}
