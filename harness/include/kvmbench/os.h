/* The body of a workload that needs an operating system: system calls, processes, files, sockets.
 * It runs in the launch's own process, pinned to one CPU as whatever it starts is, natively, in a
 * container or in a guest, always the same code.
 *
 * One call sets up, makes the samples (kvmbench/sampler.h) and cleans up: when it returns, however
 * it does, no process, thread, descriptor or file of its making is left. What it starts must also
 * end with a launch that is killed: processes by os/child.h, threads by themselves.
 *
 * Errors: ERROR_MEASURE if what was done is not what was meant (data that is not what was sent,
 * another count of faults or switches than the operation makes): the launch is invalid. Everything
 * else is a failure.
 */
#ifndef KVMBENCH_OS_H
#define KVMBENCH_OS_H

#include <stddef.h>
#include <stdint.h>

#include <kvmbench/sampler.h>

struct error;
struct workdir;

#define OS_COUNTERS 16

/* What a .os body gets. */
struct os_env {
	struct sampler sampler;
	double *value; /* os_value()'s */
	uint64_t n_values;
	const char *note; /* for the reader, if the body sets it: what is odd about this place */
	size_t n_counters; /* os_count()'s; those of the call that is measured are recorded */
	struct {
		const char *name; /* static: letters, digits, "_-.:/ " */
		double value;
	} counter[OS_COUNTERS];
	struct workdir *dir; /* os_dir()'s */
};

/* Instead of a sample: for work whose value is not how long it took, one value above 0 in the
 * benchmark's unit for each of `batches`. Such a body is asked for one operation in a batch. */
void os_value(struct os_env *env, double value);

/* Something to be told beside the samples: a quantile, a count. Outside of what is timed. What does
 * not fit is left out, and tests see it. */
void os_count(struct os_env *env, const char *name, double value);

/* A directory for the launch's files, made when it is first asked for and empty then, the same in
 * every call of a launch; gone with all in it after the launch, also if that was killed. On a disk
 * if $TMPDIR or /var/tmp is, in a container or guest in memory. NULL: it cannot be made. */
const char *os_dir(struct os_env *env, struct error *err);

/* Gives the directory back; for whoever made the env. */
void os_env_finish(struct os_env *env);

#endif
