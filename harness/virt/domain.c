#include "virt/domain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/root.h"
#include "base/tsc.h"
#include "virt/owner.h"

/* libvirt keeps QEMU's process id in a file, whichever kind of driver it is. */
static int find_pid(const struct virt *virt, const char *name)
{
	int64_t pid = 0;

	if (virt->embedded)
		root_integer("", &pid, "%s/run/qemu/%s.pid", virt->place.path, name);
	else if (virt->shares)
		root_integer("", &pid, "/run/libvirt/qemu/%s.pid", name);
	return pid > 0 && pid < 1 << 30 ? (int)pid : 0;
}

/* When the process began, on the clock of monotonic_seconds(). */
static double start_of(int pid)
{
	const long ticks = sysconf(_SC_CLK_TCK);
	const uint64_t start = pid ? owner_start(pid) : 0;
	struct timespec now;

	if (!start || ticks <= 0 || clock_gettime(CLOCK_BOOTTIME, &now) < 0)
		return 0;
	return monotonic_seconds() - ((double)now.tv_sec + (double)now.tv_nsec * 1e-9) +
	       (double)start / (double)ticks;
}

int domain_start(const struct virt *virt, const struct machine_plan *plan, bool paused,
	struct domain *domain, struct error *err)
{
	cleanup_free char *xml = NULL;

	*domain = (struct domain){ 0 };
	machine_name(domain->name);
	xml = machine_xml(plan, domain->name, err);
	if (!xml)
		return -1;
	domain->called = monotonic_seconds();
	domain->handle = virDomainCreateXML(
		virt->connection, xml, paused ? VIR_DOMAIN_START_PAUSED : VIR_DOMAIN_NONE);
	domain->returned = monotonic_seconds();
	if (!domain->handle)
		return virt_error(err, ERROR_MEASURE, "libvirt cannot start the guest");
	domain->pid = find_pid(virt, domain->name);
	domain->process = start_of(domain->pid);
	return 0;
}

void domain_end(struct domain *domain)
{
	if (domain->handle) {
		virDomainDestroy(domain->handle);
		virDomainFree(domain->handle);
	}
	*domain = (struct domain){ 0 };
}

static const char *pause_reason(int reason)
{
	switch (reason) {
	case VIR_DOMAIN_PAUSED_IOERROR:
		return "paused: I/O error";
	case VIR_DOMAIN_PAUSED_CRASHED:
		return "paused: it crashed";
	case VIR_DOMAIN_PAUSED_STARTING_UP:
		return "paused: starting up";
	default:
		return "paused";
	}
}

const char *domain_state(const struct domain *domain)
{
	int state = 0;
	int reason = 0;

	if (!domain->handle || virDomainGetState(domain->handle, &state, &reason, 0) < 0)
		return "gone";
	switch (state) {
	case VIR_DOMAIN_RUNNING:
		return "running";
	case VIR_DOMAIN_PAUSED:
		return pause_reason(reason);
	case VIR_DOMAIN_CRASHED:
		return "crashed";
	case VIR_DOMAIN_SHUTOFF:
	case VIR_DOMAIN_SHUTDOWN:
		return reason == VIR_DOMAIN_SHUTOFF_CRASHED ? "crashed" : "shut off";
	default:
		return "not running";
	}
}

bool domain_runs(const struct domain *domain)
{
	return strcmp(domain_state(domain), "running") == 0;
}

bool domain_statistic(const struct domain *domain, const char *name, uint64_t *value)
{
	virDomainPtr list[] = { domain->handle, NULL };
	virDomainStatsRecordPtr *records = NULL;
	unsigned long long number = 0;
	char key[VIR_TYPED_PARAM_FIELD_LENGTH];
	bool found = false;

	snprintf(key, sizeof(key), "vcpu.0.%s.sum", name);
	if (domain->handle && virDomainListGetStats(list, VIR_DOMAIN_STATS_VCPU, &records, 0) == 1)
		found = virTypedParamsGetULLong(
				records[0]->params, records[0]->nparams, key, &number) == 1;
	virDomainStatsRecordListFree(records);
	*value = number;
	return found;
}
