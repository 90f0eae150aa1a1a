/* A session as a value: what a run file holds, and what the runner fills in. JSON Lines, one record
 * per line:
 *
 *	session   schema "kvmbench.run/1", tool version, seed, argv, suite, calibration
 *	host      fingerprint (identity fields) and conditions, as JSON
 *	plan      the arms, and every skip with its reason
 *	launch    one per finished launch, fsynced
 *	end       how the session ended; absent if it was killed
 *
 * Readers keep what they do not know. All strings are UTF-8 and owned by the struct.
 */
#ifndef RECORD_RUN_H
#define RECORD_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include <kvmbench/area.h>

#define RUN_SCHEMA "kvmbench.run/1"

struct session {
	char *id;      /* random, 16 hex digits */
	char *tool;    /* version of kvmbench that measured */
	char *suite;   /* quick, micro, workloads, full, or "custom" */
	char *started; /* UTC, 2026-11-23T04:47:00Z */
	char **argv;   /* as typed, n_argv of them */
	size_t n_argv;
	uint64_t seed;
	double tsc_hz;	   /* calibrated against CLOCK_MONOTONIC_RAW; 0 if unknown (fake) */
	unsigned launches; /* wanted per arm; dear arms are planned with fewer */
	char *vary;	   /* field declared with --vary, or NULL */
	char *sides;	   /* what the sides of its arms are: "" there are none, "aa" the same thing
			    * twice, "ab" a factor was switched between them; NULL is "" */
	json_t *ab;	   /* of an "ab" session: {"a":"…","b":"…"}, the two as typed, and
			    * "fingerprint_b":{…}, the identity fields of the host that had another
			    * value on side B; or NULL */
	json_t *extra;	   /* fields of a newer version, kept as they were; or NULL */
	bool exact;	   /* "kind":"exact": the values are counts that the machine repeats
			    * (instructions/op in an emulator); "measured", or absent: times */
};

/* one benchmark on one target with one set of parameters */
struct arm {
	char *bench;
	char *group;
	char *area; /* what it speaks for, a word of base/area.h; "" or NULL: the file does not say
		     */
	char *summary;
	char *unit;
	bool higher_better;
	char *estimator; /* of a launch from its batches: "least", "median", "mean" */
	bool split;	 /* launches carry a split of user-space exits */
	unsigned rev;
	char *target;
	char *ring;	     /* "user", "kernel", or "" where there is no choice (host) */
	char *side;	     /* "A" or "B" where a session measures an arm on two sides, else "" or
			      * NULL; part of what the arm is. Readers that do not know it see an arm
			      * named twice, of which the first, A, counts */
	json_t *params;	     /* object, in declared order: {"ws":16384,"page":"4K"} */
	char *params_text;   /* canonical: "ws=16KiB page=4K", "" without parameters */
	uint64_t rounds;     /* per batch, from the pilot */
	uint64_t ops;	     /* per batch */
	uint64_t batches;    /* per launch */
	unsigned launches;   /* planned */
	double expect_exits; /* declared per op; NaN (null in the file): unchecked */
	double expect_user_exits; /* declared per op; the same */
	char *note;		  /* what the reader must know: why this ring, TSC offset; or "" */
	char *command; /* as run, where the work is a program of its own; else "" or NULL */
	char *program; /* that program's word for its version; the same */
};

struct skip {
	char *bench;
	char *target;
	char *params_text;
	char *why;  /* the exact reason */
	char *hint; /* what to do, or "" */
};

enum launch_status {
	LAUNCH_OK,
	LAUNCH_INVALID,	 /* it did not do what was declared (effect check) */
	LAUNCH_TIMEOUT,	 /* stopped by the watchdog */
	LAUNCH_FAILED,	 /* a system call, a trap or a signal ended it */
	LAUNCH_EXCLUDED, /* disturbed by a cause declared beforehand */
};

struct counter {
	char name[48];
	double value; /* over all timed batches of the launch */
};

/* where a user-space exit's time goes, ns per op; all 0 if not measured */
struct split {
	double floor; /* KVM_RUN with immediate_exit on the same vCPU */
	double entry; /* entry, exit and KVM's handling: the rest */
	double user;  /* between KVM_RUN's return and the next call */
};

struct launch {
	size_t arm; /* index into run.arms */
	unsigned block;
	unsigned order; /* position in the session, from 0; resumed launches go on counting */
	enum launch_status status;
	char *why;	/* "" if ok */
	int cpu;	/* it was pinned to; -1 if not */
	double start;	/* seconds since the session began */
	double elapsed; /* seconds, VM construction included */
	double *raw;	/* one value per batch, in the arm's unit */
	size_t n_raw;
	struct counter *counters;
	size_t n_counters;
	struct split split;
	uint64_t checksum; /* op_env.acc after the warm-up, 0 if the operation computes nothing */
};

enum run_end { RUN_UNFINISHED, RUN_COMPLETE, RUN_INTERRUPTED, RUN_FAILED };

struct run {
	struct session session;
	json_t *host; /* {"fingerprint":{…},"conditions":{…},"advice":[…]} */
	struct arm *arms;
	size_t n_arms;
	struct skip *skips;
	size_t n_skips;
	struct launch *launches;
	size_t n_launches;
	enum run_end end;
	char *end_why; /* "" or what stopped it */
};

/* arm->side, "" for NULL */
const char *arm_side(const struct arm *arm);
/* What it speaks for: by its group where the file does not say, as in those of older versions. */
enum area arm_area(const struct arm *arm);
/* "" for NULL */
const char *arm_command(const struct arm *arm);
const char *arm_program(const struct arm *arm);
/* session->sides, "" for NULL */
const char *session_sides(const struct session *session);

void arm_finish(struct arm *arm);
void skip_finish(struct skip *skip);
void launch_finish(struct launch *launch);
/* Frees everything it holds; safe on a zeroed struct. */
void run_finish(struct run *run);

const char *session_kind_name(bool exact);		   /* "measured", "exact" */
const char *launch_status_name(enum launch_status status); /* "ok", "invalid", … */
const char *run_end_name(enum run_end end);		   /* "unfinished", "complete", … */

#endif
