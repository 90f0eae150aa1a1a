#include "target/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/root.h"
#include "base/units.h"
#include "guest-payloads/linux/files.h"
#include "virt/owner.h"

#define PREFIX	  "kvmbench-"
#define PERIOD_US 100000 /* the kernel's own default */

/* --- files ---------------------------------------------------------------------------------------
 */

static int __attribute__((format(printf, 4, 5)))
put(const struct cgroup_place *place, const char *file, struct error *err, const char *format, ...)
{
	cleanup_free char *path = files_path("%s/%s", place->directory, file);
	cleanup_close int fd = open(path, O_WRONLY | O_CLOEXEC);
	char text[64];
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	if (fd < 0 || write(fd, text, (size_t)n) != n)
		return error_errno(err, ERROR_UNAVAILABLE, "cannot write '%s' to '%s'", text, path);
	return 0;
}

/* "nr_throttled 3": the number behind the name; 0 if there is none. */
static uint64_t get(const struct cgroup_place *place, const char *file, const char *name)
{
	cleanup_free char *text = place->directory
					  ? root_text("", 4096, "%s/%s", place->directory, file)
					  : NULL;
	const size_t length = strlen(name);

	for (const char *line = text; line && *line;) {
		if (strncmp(line, name, length) == 0 && line[length] == ' ')
			return strtoull(line + length + 1, NULL, 10);
		line = strchr(line, '\n');
		line += line ? 1 : 0;
	}
	return 0;
}

/* --- making --------------------------------------------------------------------------------------
 */

/* Those whose harness is gone: cgroups outlive the processes that made them. */
static void sweep(const char *directory)
{
	struct root_names names;

	if (!root_list("", &names, "%s", directory))
		return;
	for (size_t i = 0; i < names.n; i++) {
		cleanup_free char *path = files_path("%s/%s", directory, names.name[i]);
		const char *number = names.name[i] + strlen(PREFIX);
		char *end;

		if (strncmp(names.name[i], PREFIX, strlen(PREFIX)) == 0 &&
			!owner_start(strtol(number, &end, 10)) && end > number && !*end)
			rmdir(path); /* refused while somebody is in it */
	}
	root_names_finish(&names);
}

static int make(const char *controller, struct cgroup_place *place, struct error *err)
{
	char *above;

	if (cgroup_find("", controller, place, err) < 0)
		return -1;
	above = place->directory;
	sweep(above);
	place->directory = files_path("%s/" PREFIX "%d", above, (int)getpid());
	if (mkdir(place->directory, 0755) == 0 || errno == EEXIST) {
		free(above);
		return 0;
	}
	error_errno(err, ERROR_UNAVAILABLE, "cannot make a cgroup in '%s'", above);
	free(above);
	free(place->directory);
	place->directory = NULL;
	return error_hint(
		err, "as root, or: systemd-run --user --scope -p Delegate=yes kvmbench run …");
}

static int limit_cpu(struct limits *l, struct error *err)
{
	const long quota = (long)(l->wish.cpus * PERIOD_US + 0.5);

	if (make("cpu", &l->cpu, err) < 0)
		return -1;
	if (l->cpu.v2)
		return put(&l->cpu, "cpu.max", err, "%ld %d", quota, PERIOD_US);
	if (put(&l->cpu, "cpu.cfs_period_us", err, "%d", PERIOD_US) < 0)
		return -1;
	return put(&l->cpu, "cpu.cfs_quota_us", err, "%ld", quota);
}

static int limit_memory(struct limits *l, struct error *err)
{
	struct error none = ERROR_INIT; /* kernels without swap accounting have no such file */

	if (make("memory", &l->memory, err) < 0)
		return -1;
	if (l->memory.v2) {
		put(&l->memory, "memory.swap.max", &none, "0");
		return put(&l->memory, "memory.max", err, "%" PRIu64, l->wish.memory);
	}
	if (put(&l->memory, "memory.limit_in_bytes", err, "%" PRIu64, l->wish.memory) < 0)
		return -1;
	put(&l->memory, "memory.memsw.limit_in_bytes", &none, "%" PRIu64, l->wish.memory);
	return 0;
}

int limits_open(struct limits *limits, const struct limits_wish *wish, struct error *err)
{
	*limits = (struct limits){ .wish = *wish };
	if ((wish->cpus > 0 && limit_cpu(limits, err) < 0) ||
		(wish->memory && limit_memory(limits, err) < 0)) {
		limits_close(limits);
		return -1;
	}
	return 0;
}

int limits_enter(const struct limits *limits, struct error *err)
{
	if (limits->cpu.directory && put(&limits->cpu, "cgroup.procs", err, "0") < 0)
		return -1;
	if (limits->memory.directory && put(&limits->memory, "cgroup.procs", err, "0") < 0)
		return -1;
	return 0;
}

static void close_place(struct cgroup_place *place)
{
	if (place->directory)
		rmdir(place->directory);
	free(place->directory);
	*place = (struct cgroup_place){ .v2 = false };
}

void limits_close(struct limits *limits)
{
	/* with one hierarchy both are the same directory */
	close_place(&limits->cpu);
	close_place(&limits->memory);
}

/* --- what they did -------------------------------------------------------------------------------
 */

void limits_toll(const struct limits *limits, struct limits_toll *toll)
{
	const bool v2 = limits->memory.v2;

	toll->killed = get(
		&limits->memory, v2 ? "memory.events" : "memory.oom_control", "oom_kill");
	toll->throttled = limits->cpu.v2
				  ? (double)get(&limits->cpu, "cpu.stat", "throttled_usec") * 1e-6
				  : (double)get(&limits->cpu, "cpu.stat", "throttled_time") * 1e-9;
}

void limits_explain(
	const struct limits *limits, const struct limits_toll *before, struct launch_result *result)
{
	struct limits_toll now;
	struct error err = ERROR_INIT;
	char size[UNITS_TEXT];
	double throttled;

	limits_toll(limits, &now);
	throttled = now.throttled - before->throttled;
	if (throttled > 0) {
		result_count(result, "throttled_ms", throttled * 1e3);
		/* what the limit takes is what was asked for, and no disturbance */
		result->run_delay -= result->run_delay < throttled ? result->run_delay : throttled;
	}
	if (now.killed == before->killed || result->end == END_OK)
		return;
	error_set(&err, ERROR_MEASURE,
		"the container ran out of memory: more than the %s that it may have (oom)",
		units_bytes(limits->wish.memory, size));
	result_fail(result, END_FAILED, &err);
}
