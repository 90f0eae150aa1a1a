#include "virt/domain.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
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
	/* no longer than that: other programs that libvirt starts it waits for itself */
	if (virt->embedded && plan->adopt)
		prctl(PR_SET_CHILD_SUBREAPER, 1);
	domain->handle = virDomainCreateXML(
		virt->connection, xml, paused ? VIR_DOMAIN_START_PAUSED : VIR_DOMAIN_NONE);
	domain->returned = monotonic_seconds();
	if (virt->embedded && plan->adopt)
		prctl(PR_SET_CHILD_SUBREAPER, 0);
	if (!domain->handle)
		return virt_error(err, ERROR_MEASURE, "libvirt cannot start the guest");
	domain->pid = find_pid(virt, domain->name);
	domain->process = start_of(domain->pid);
	return 0;
}

/* Only if it is a child of ours: then the number cannot be another's. */
static void end_child(int pid)
{
	siginfo_t info = { 0 };

	if (pid <= 0 || waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) < 0)
		return;
	kill(pid, SIGKILL);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

void domain_end(struct domain *domain)
{
	if (domain->handle) {
		end_child(domain->pid);
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

void domain_statistics(const struct domain *domain, struct domain_statistics *statistics)
{
	static const char prefix[] = "vcpu.0.";
	static const char suffix[] = ".sum";
	virDomainPtr list[] = { domain->handle, NULL };
	virDomainStatsRecordPtr *records = NULL;

	statistics->n = 0;
	if (!domain->handle || virDomainListGetStats(list, VIR_DOMAIN_STATS_VCPU, &records, 0) != 1)
		return;
	for (int i = 0; i < records[0]->nparams && statistics->n < DOMAIN_STATISTICS; i++) {
		const virTypedParameter *param = &records[0]->params[i];
		const char *name = param->field + sizeof(prefix) - 1;
		const size_t length = strlen(param->field);
		size_t kept;

		if (param->type != VIR_TYPED_PARAM_ULLONG ||
			length < sizeof(prefix) + sizeof(suffix) ||
			strncmp(param->field, prefix, sizeof(prefix) - 1) != 0 ||
			strcmp(param->field + length - (sizeof(suffix) - 1), suffix) != 0)
			continue;
		kept = length - (sizeof(prefix) - 1) - (sizeof(suffix) - 1);
		if (kept >= sizeof(statistics->of[0].name))
			continue;
		memcpy(statistics->of[statistics->n].name, name, kept);
		statistics->of[statistics->n].name[kept] = '\0';
		statistics->of[statistics->n++].value = param->value.ul;
	}
	virDomainStatsRecordListFree(records);
}

/* --- what the kernel knows of its QEMU
 * ------------------------------------------------------------
 */

int domain_memory(const struct domain *domain, uint64_t bytes, struct error *err)
{
	static const char wanted[] = "/memfd:memory-backend-memfd";
	char path[320];
	char link[128];
	DIR *directory;
	const struct dirent *entry;
	int fd = -1;

	if (!domain->pid)
		return error_set(err, ERROR_UNAVAILABLE,
			"the process of QEMU cannot be told on this connection");
	snprintf(path, sizeof(path), "/proc/%d/fd", domain->pid);
	directory = opendir(path);
	if (!directory)
		return error_errno(err, ERROR_UNAVAILABLE, "cannot look into QEMU's '%s'", path);
	while (fd < 0 && (entry = readdir(directory))) {
		struct stat st;
		ssize_t n;

		snprintf(path, sizeof(path), "/proc/%d/fd/%s", domain->pid, entry->d_name);
		n = readlink(path, link, sizeof(link) - 1);
		link[n > 0 ? n : 0] = '\0';
		if (strncmp(link, wanted, sizeof(wanted) - 1) != 0 || stat(path, &st) < 0 ||
			(uint64_t)st.st_size != bytes)
			continue;
		fd = open(path, O_RDWR | O_CLOEXEC);
		if (fd < 0) {
			error_errno(err, ERROR_UNAVAILABLE, "cannot open the guest's memory");
			closedir(directory);
			return -1;
		}
	}
	closedir(directory);
	if (fd < 0)
		return error_set(err, ERROR_UNAVAILABLE, "QEMU has no memory to share");
	return fd;
}

int domain_vcpu_thread(const struct domain *domain)
{
	char path[64];
	char name[32];
	DIR *directory;
	const struct dirent *entry;
	int found = 0;

	if (!domain->pid)
		return 0;
	snprintf(path, sizeof(path), "/proc/%d/task", domain->pid);
	directory = opendir(path);
	while (directory && !found && (entry = readdir(directory)))
		if (root_line("", name, sizeof(name), "/proc/%d/task/%s/comm", domain->pid,
			    entry->d_name) &&
			strncmp(name, "CPU 0/", 6) == 0)
			found = (int)strtol(entry->d_name, NULL, 10);
	if (directory)
		closedir(directory);
	return found;
}
