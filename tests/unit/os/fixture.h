/* A body called as a launch calls it, and what must not be left behind.
 */
#ifndef TESTS_OS_FIXTURE_H
#define TESTS_OS_FIXTURE_H

#include <dirent.h>
#include <errno.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <kvmbench/abi.h>
#include <kvmbench/bench.h>
#include <kvmbench/os.h>

#include "base/error.h"
#include "unit/microbench/arena.h"

/* Everything of a launch is on one CPU. */
static inline int pin(void **state)
{
	cpu_set_t allowed, one;
	size_t cpu = 0;

	(void)state;
	if (sched_getaffinity(0, sizeof(allowed), &allowed) < 0)
		return -1;
	while (cpu < CPU_SETSIZE - 1 && !CPU_ISSET(cpu, &allowed))
		cpu++;
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	return sched_setaffinity(0, sizeof(one), &one);
}

static inline const struct bench *find(const char *name)
{
	for (size_t i = 0; i < n_benches; i++)
		if (!strcmp(benches[i]->name, name))
			return benches[i];
	fail_msg("no benchmark %s", name);
	return NULL;
}

/* What a body gets, and room for what it gives. */
struct place {
	uint64_t arg[OP_ARGS];
	struct op_sample sample[ABI_BATCHES];
	double value[ABI_BATCHES];
	struct os_env env;
};

static inline void place_make(
	struct place *p, const struct bench *bench, uint64_t batches, uint64_t ops)
{
	memset(p, 0, sizeof(*p));
	args_default(bench, p->arg);
	p->env.value = p->value;
	p->env.sampler = (struct sampler){
		.arg = p->arg, .batches = batches, .ops = ops, .sample = p->sample
	};
}

/* Entries of a directory of /proc/self, but "." and "..": descriptors, threads. */
static inline size_t entries(const char *path)
{
	DIR *directory = opendir(path);
	size_t n = 0;

	assert_non_null(directory);
	while (readdir(directory))
		n++;
	closedir(directory);
	return n - 2;
}

struct belongings {
	size_t descriptors, threads;
};

static inline struct belongings belongings(void)
{
	return (struct belongings){ entries("/proc/self/fd"), entries("/proc/self/task") };
}

/* No process, thread or descriptor more than before. */
static inline void left_nothing(const char *name, struct belongings before)
{
	/* the last entries of a joined thread may go a little later */
	for (int i = 0; i < 1000 && belongings().threads != before.threads; i++)
		usleep(1000);
	if (belongings().descriptors != before.descriptors)
		fail_msg("%s left %zu descriptors, of %zu", name, belongings().descriptors,
			before.descriptors);
	if (belongings().threads != before.threads)
		fail_msg("%s left a thread", name);
	if (waitpid(-1, NULL, WNOHANG) != -1 || errno != ECHILD)
		fail_msg("%s left a process", name);
}

#endif
