/* Boots the settings that a user wants to see side by side, at most a few at a time: they do not
 * disturb one another, for they count instructions. Each gives a run.
 */
#ifndef LAB_SESSION_H
#define LAB_SESSION_H

#include <stdbool.h>

#include "guest-payloads/linux/kernel.h"
#include "lab/boot.h"
#include "lab/brought.h"
#include "lab/collect.h"
#include "lab/image.h"
#include "lab/profiling.h"
#include "lab/programs.h"
#include "lab/scratch.h"
#include "record/run.h"

enum lab_state { LAB_WAITING, LAB_BOOTING, LAB_MEASURING, LAB_OVER };

struct lab_setting {
	/* what it is, borrowed */
	const char *label; /* "default", "mitigations=off" */
	const struct kernel *kernel;
	const char *cmdline;
	struct run_writer *writer; /* takes the records as they come, all but the end; or NULL */

	/* how far it is */
	enum lab_state state;
	double since;		/* it was started, monotonic seconds */
	double measuring_since; /* it began to measure */
	size_t done, of;
	char what[96]; /* the agent's last words */

	/* what came of it */
	struct run run; /* empty if nothing was finished */
	bool has_run;
	struct profiling profiling;   /* instead of a run, of a job that profiles */
	struct error err;	      /* ERROR_NONE if it is complete */
	struct buffer last_lines;     /* of the console, if it failed */
	struct lab_programs programs; /* results, where the job is to run some */
	struct brought brought;	      /* the files it is to bring */
	struct lab_usage usage;

	/* private */
	const struct lab_job *job;
	struct lab_boot *boot;
	struct collect collect;
	struct buffer lab; /* the emulator, for the fingerprint */
	struct scratch scratch;
	char *directory;
};

struct lab_session {
	const struct lab_machine *machine;
	const struct lab_agent *agent;
	const struct lab_job *job;
	const struct lab_limits *limits;
	const char *keep; /* directory that the files of all boots stay in, one below it for each
			   * setting; NULL: they are removed */
	unsigned memory;  /* MiB */
	unsigned parallel;
	char *const *argv;
	size_t n_argv;
	/* Waits so many seconds, shows how far it is; false ends all. */
	bool (*wait)(void *data, double seconds);
	void *data;
	struct lab_setting *setting;
	size_t n;
};

/* 0 if every setting is complete. Else -1 with the first error, and every setting's own in it; runs
 * hold what was finished. ERROR_INTERRUPTED if wait said so. */
int lab_session_run(struct lab_session *session, struct error *err);
/* Of each setting what came of it. */
void lab_session_finish(struct lab_session *session);

#endif
