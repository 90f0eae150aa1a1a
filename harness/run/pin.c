#include "run/pin.h"

#include <sched.h>
#include <stdio.h>

#include "base/cleanup.h"

static bool is_online(int cpu)
{
	cleanup_file FILE *file = fopen("/sys/devices/system/cpu/online", "re");
	char line[1024] = "";
	int first, last, used;

	if (!file || !fgets(line, sizeof(line), file))
		return true; /* not told: the affinity mask decides */
	for (const char *at = line; *at && *at != '\n'; at += *at == ',') {
		if (sscanf(at, "%d-%d%n", &first, &last, &used) < 2) {
			if (sscanf(at, "%d%n", &first, &used) < 1)
				return true;
			last = first;
		}
		if (first <= cpu && cpu <= last)
			return true;
		at += used;
	}
	return false;
}

int pin_choose(const struct run_options *options, struct error *err)
{
	cpu_set_t allowed;
	int last = -1;

	if (sched_getaffinity(0, sizeof(allowed), &allowed) < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot tell which CPUs may be used");
	for (size_t i = 0; i < options->n_cpus; i++) {
		const int cpu = options->cpu[i];

		if (!is_online(cpu))
			return error_set(err, ERROR_USAGE, "CPU %d is not online", cpu);
		if (cpu >= CPU_SETSIZE || !CPU_ISSET((size_t)cpu, &allowed))
			return error_set(
				err, ERROR_USAGE, "CPU %d is not allowed to this process", cpu);
	}
	if (options->n_cpus)
		return options->cpu[0];
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
		if (CPU_ISSET((size_t)cpu, &allowed))
			last = cpu;
	return last;
}

int pin_to(int cpu, cpu_set_t *allowed, struct error *err)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(*allowed), allowed) < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot tell which CPUs may be used");
	CPU_ZERO(&set);
	CPU_SET((size_t)cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set) < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot pin to CPU %d", cpu);
	return 0;
}

void pin_away_from(int cpu, const cpu_set_t *allowed)
{
	cpu_set_t set = *allowed;

	/* never beyond what taskset left: the other CPUs may be somebody else's */
	CPU_CLR((size_t)cpu, &set);
	if (CPU_COUNT(&set) == 0)
		set = *allowed;
	sched_setaffinity(0, sizeof(set), &set);
}
