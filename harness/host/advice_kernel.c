/* The kernel: what it mitigates, and what it lets us watch. */
#include "host/advise.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/root.h"
#include "base/text.h"

#define VULNERABILITIES "/sys/devices/system/cpu/vulnerabilities"
#define EVENT_SOURCE	"/sys/bus/event_source/devices"
#define PARANOID	"/proc/sys/kernel/perf_event_paranoid"
#define TRACEFS		"/sys/kernel/tracing"

static bool starts_with(const char *text, const char *start)
{
	return strncmp(text, start, strlen(start)) == 0;
}

/* "Mitigation: …", "Vulnerable: …", "Not affected"; iTLB multihit has "KVM: " before, or says
 * "Processor vulnerable". */
static bool says(const char *state, const char *start)
{
	if (starts_with(state, "KVM: "))
		state += strlen("KVM: ");
	return starts_with(state, start);
}

void advise_mitigations(const char *root, const struct host *host, struct advice *advice)
{
	json_t *all = json_object_get(json_object_get(host->facts, "fingerprint"), "mitigations");
	const char *line = advice_fact(host, "command_line");
	const char *first = NULL;
	const char *name;
	int mitigated = 0;
	int vulnerable = 0;
	json_t *state;

	(void)root;
	if (!json_is_object(all) || !json_object_size(all)) {
		advice_unknown(advice, VULNERABILITIES, "what mitigations every exit pays for");
		return;
	}
	json_object_foreach (all, name, state) {
		const char *text = json_string_value(state);

		if (text && says(text, "Mitigation"))
			mitigated++;
		if (!text || !(says(text, "Vulnerable") || says(text, "Processor vulnerable")))
			continue;
		vulnerable++;
		if (!first)
			first = name;
	}
	if (line && text_has_word(line, "mitigations=off")) {
		advice_set(advice, ADVICE_NOTE, "/proc/cmdline: mitigations=off");
		advice_effect(advice,
			"exits and system calls are cheaper than in production: compare only with "
			"hosts set the same way");
		return;
	}
	if (!vulnerable) {
		advice_set(
			advice, ADVICE_OK, VULNERABILITIES ": %d mitigated, none open", mitigated);
		return;
	}
	advice_set(advice, ADVICE_NOTE, VULNERABILITIES ": %d mitigated, %d vulnerable (%s%s)",
		mitigated, vulnerable, first, vulnerable > 1 ? ", ..." : "");
	advice_effect(advice,
		"a kernel or microcode that closes them will change the cost of exits: record it "
		"as a change of the host, not of KVM");
	advice_mend(advice, "grep . " VULNERABILITIES "/*");
}

void advise_pmu(const char *root, const struct host *host, struct advice *advice)
{
	static const char *const units[] = { "cpu", "cpu_core" };

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (root_exists(root, EVENT_SOURCE "/%s", units[i])) {
			advice_set(advice, ADVICE_OK, EVENT_SOURCE "/%s", units[i]);
			return;
		}
	if (!root_exists(root, EVENT_SOURCE)) {
		advice_unknown(advice, EVENT_SOURCE, "whether there are hardware counters");
		return;
	}
	advice_set(advice, ADVICE_NOTE, "no " EVENT_SOURCE "/cpu");
	advice_effect(advice,
		"no hardware counters: instructions, cycles and misses are left out of observed "
		"runs");
	if (host->hypervisor)
		advice_mend(advice, "let the level below show a PMU (QEMU: -cpu host,pmu=on)");
}

void advise_perf(const char *root, const struct host *host, struct advice *advice)
{
	int64_t level;

	(void)host;
	if (!root_integer(root, &level, PARANOID)) {
		advice_unknown(advice, PARANOID, "whether perf counters may be read");
		return;
	}
	if (level <= 1 || advice_privileged(root)) {
		advice_set(advice, ADVICE_OK, PARANOID " = %" PRId64 "%s", level,
			level <= 1 ? "" : ", and we are root");
		return;
	}
	advice_set(advice, ADVICE_NOTE, PARANOID " = %" PRId64, level);
	advice_effect(advice, "%s",
		level > 2 ? "without CAP_PERFMON no perf counter can be read"
			  : "without CAP_PERFMON perf counters see user mode only, not KVM");
	advice_mend(advice, "echo 1 | sudo tee " PARANOID);
}

/* Tracepoints are read by opening them, so trying to is the only test worth having. */
void advise_tracefs(const char *root, const struct host *host, struct advice *advice)
{
	struct root_names events;
	int number;

	(void)host;
	if (root_list(root, &events, TRACEFS "/events/kvm")) {
		advice_set(advice, ADVICE_OK, TRACEFS "/events/kvm: %zu entries", events.n);
		root_names_finish(&events);
		return;
	}
	number = errno;
	if (number == EACCES || number == EPERM) {
		advice_set(advice, ADVICE_NOTE, TRACEFS "/events/kvm: permission denied");
		advice_mend(advice, "sudo mount -o remount,mode=0750,gid=$(id -g) " TRACEFS
				    " (or observe traces as root)");
	} else if (root_exists(root, TRACEFS "/events")) {
		advice_set(advice, ADVICE_NOTE, TRACEFS "/events has no kvm: not loaded");
		advice_mend(advice, "sudo modprobe kvm");
	} else {
		advice_set(advice, ADVICE_NOTE, TRACEFS "/events: %s", strerror(number));
		advice_mend(advice, "sudo mount -t tracefs tracefs " TRACEFS);
	}
	advice_effect(advice, "exits cannot be traced: no exit reasons from KVM tracepoints");
}
