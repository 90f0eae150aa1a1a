/* Where a benchmark runs. A target is told what to run and fills in raw samples; it computes no
 * statistics and prints nothing. launch() runs in a child process made for this one launch, so a
 * target may leak, crash or hang without harm: the runner's watchdog ends it.
 */
#ifndef TARGET_TARGET_H
#define TARGET_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include <kvmbench/abi.h>
#include <kvmbench/bench.h>
#include <kvmbench/devices.h>

#include "base/error.h"

struct launch_request {
	const struct bench *bench;
	const uint64_t *arg;  /* parameter values, OP_ARGS of them */
	enum ring ring;	      /* KERNEL or USER, never ANY; the host ignores it */
	bool kernel_emulated; /* the gate's finding: changes what counts as the declared effect */
	/* A pilot finds rounds by doubling until a batch lasts batch_seconds or a thousand times
	 * the cost of timing it. */
	bool pilot;
	double batch_seconds;
	uint64_t rounds;  /* per batch; kvm and os bodies: operations per batch */
	uint64_t batches; /* 1 … ABI_BATCHES */
	double deadline;  /* seconds that one entry into the timed code may last */
	double tsc_hz;
	uint64_t seed;
	unsigned number;	/* of this launch within its arm, from 0 */
	struct devices devices; /* as the target sees them */
	/* Called right before and right behind the timed batches, outside of their time stamps, for
	 * whoever watches the whole machine (the labs' profiles); NULL: nobody does. rounds are
	 * then as asked for also where fresh memory would allow more. */
	void (*mark)(bool begin);
};

enum launch_end { END_NONE, END_OK, END_INVALID, END_TIMEOUT, END_FAILED };

#define LAUNCH_COUNTERS 64

/* Lies in memory shared with the child; no pointers. */
struct launch_result {
	enum launch_end end; /* END_NONE: the child died before it could say */
	char why[320];
	char note[160];	 /* for the reader: TSC offset, page size got */
	uint64_t rounds; /* per batch, as run */
	uint64_t ops;	 /* operations per batch */
	uint64_t n_samples;
	uint64_t n_values; /* where the program or body measured kept the time itself: values in the
			    * benchmark's unit, instead of samples */
	char program[64];  /* that program's own word for its version, or "" */
	struct op_sample sample[ABI_BATCHES]; /* TSC */
	uint64_t overhead; /* TSC cycles of an empty batch, already measured in this launch: to be
			    * taken off every sample */
	uint64_t checksum;
	size_t n_counters;
	struct {
		char name[48];
		double value; /* over the timed batches */
	} counter[LAUNCH_COUNTERS];
	bool has_split;
	double split_floor, split_user; /* TSC cycles per op */
	double run_delay;		/* seconds the timed thread waited for a CPU */
	double steal;			/* seconds of steal on its CPU */
	double watched;			/* seconds over which these two were counted */
	double tsc_hz; /* of the samples, where they were taken elsewhere; 0: the request's */
	double ran;    /* of those, seconds the timed thread was on a CPU */
	double value[ABI_BATCHES]; /* n_values of them */
};

struct target {
	const char *name;
	uint32_t on; /* ON_* bit */
	/* 0 if the benchmark with these parameters can run here; −1 and why (ERROR_UNAVAILABLE,
	 * with a hint) if not. Cheap; runs in the parent. */
	int (*check)(const struct bench *bench, const uint64_t *arg, struct error *why);
	void (*launch)(const struct launch_request *request, struct launch_result *result);
	bool rings; /* has guest rings to choose from */
	/* For targets whose start is dear: called in the harness itself before the first launch of
	 * each block, and all arms of the block on this target are launched in what was started,
	 * each in a process of its own. A block is then what a launch is elsewhere: one fresh
	 * start. NULL: nothing to start. What launch() needs of it it finds in its own process: it
	 * is forked from the one that started. Does nothing if what it started last is well, so
	 * that calling it before every launch gives each a sound place. */
	int (*start)(struct error *err);
	/* Ends it; harmless if nothing was started. */
	void (*stop)(void);
	/* Makes a launch of a benchmark that is the target's own doing beyond its start
	 * (bench.self), in the harness itself: start() is not called for it, and stop() follows. */
	void (*self)(const struct launch_request *request, struct launch_result *result);
	/* What start() started is for one launch: stop() follows it, however it ended. */
	bool start_each;

	/* All NULL for most targets. */
	/* Which CPUs are measured on: what is started runs there, and what helps it elsewhere. */
	void (*place)(const int *cpu, size_t n);
	/* Adds what the results depend on to the session's fingerprint, and what explains them to
	 * its conditions. −1: nothing can be measured on this target, and why. */
	int (*describe)(json_t *fingerprint, json_t *conditions, struct error *err);
	/* Changes what start() will start (target/guest_option.h); what runs ends. */
	int (*change)(const char *name, const char *value, struct error *err);
	/* Once, when the session is over, on every way out: gives everything back. */
	void (*finish)(void);
};

extern const struct target target_host, target_tinyvm, target_qemu, target_container, target_guest,
	target_fake;
/* The host target in the agent's program, a plain process; its name is host, too. It takes the
 * place of target_host where a benchmark is compared with one that runs in the agent elsewhere. */
extern const struct target target_host_in_agent;
/* Those this program has, and their names: each program (cli, agent) has a table of its own, so
 * that the agent carries no libvirt. Both end with NULL. */
extern const struct target *const target_table[];
extern const char *const target_names[];

const struct target *target_find(const char *name); /* NULL if there is none */
int target_check(
	const char *target, const struct bench *bench, const uint64_t *arg, struct error *why);

/* Targets that a benchmark makes sense on, ON_*: those it declares. What makes sense in a process
 * of the host does in one of a guest or a container as well. */
uint32_t target_of_bench(const struct bench *bench);
/* Has a parameter a meaning there? */
bool target_heeds(const struct target *target, const struct param *param);

/* What launch() functions share. */
/* Ends the result as failed, invalid or timeout, with the error's text. */
void result_fail(struct launch_result *result, enum launch_end end, const struct error *err);
void result_count(struct launch_result *result, const char *name, double value);

/* What the benchmark declares of its effect with these parameter values. */
struct effect bench_effect(const struct bench *bench, const uint64_t *arg);

/* Value of the parameter called name, or fallback if the benchmark has none. */
uint64_t bench_param(
	const struct bench *bench, const uint64_t *arg, const char *name, uint64_t fallback);

#endif
