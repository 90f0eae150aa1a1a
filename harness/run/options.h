/* What the user asked `kvmbench run` for. */
#ifndef RUN_OPTIONS_H
#define RUN_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <kvmbench/bench.h>

#include "run/factor.h"

enum suite { SUITE_QUICK, SUITE_MICRO, SUITE_WORKLOADS, SUITE_FULL, SUITE_LAB, SUITES };

#define RUN_GLOBS   64
#define RUN_TARGETS 8
#define RUN_PARAMS  32
#define RUN_CPUS    1024

struct run_options {
	enum suite suite;
	const char *glob[RUN_GLOBS]; /* instead of a suite, if any */
	size_t n_globs;
	const char *target[RUN_TARGETS];
	size_t n_targets;
	struct {
		const char *name;
		const char *value;
	} param[RUN_PARAMS];
	size_t n_params;
	enum ring ring;	       /* RING_ANY: as the gate finds */
	unsigned launches;     /* wanted per arm */
	double budget;	       /* seconds for all launches together; 0: no limit */
	double batch_seconds;  /* least length of a batch */
	double launch_seconds; /* a launch has enough batches to last about this long … */
	unsigned batches_max;  /* … but no more than this */
	int cpu[RUN_CPUS]; /* to measure on, the first is where vCPUs and processes are pinned; */
	size_t n_cpus;	   /* 0: the last CPU allowed */
	bool has_seed;
	uint64_t seed;
	const char *vary; /* or NULL */
	/* Why a benchmark is left out on a target where it could run; NULL: it is not. NULL: none
	 * are. */
	const char *(*unfit)(
		const struct run_options *options, const struct bench *bench, uint32_t on);
	bool aa;		 /* every arm on two sides that are the same */
	const struct factor *ab; /* what is switched between two sides; or NULL */
	const char *output;
	char **argv; /* as typed, for the record */
	size_t n_argv;
};

extern const char *const suite_names[SUITES]; /* in the order of enum suite; the lab's is last */

/* "custom" if benchmarks were named instead. */
const char *suite_name(const struct run_options *options);

#endif
