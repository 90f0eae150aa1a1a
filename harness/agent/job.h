/* The job of lab/job.h, read and done. */
#ifndef AGENT_JOB_H
#define AGENT_JOB_H

#include "base/error.h"
#include "run/options.h"

#include <jansson.h>

/* Reads PATH; NULL on failure. The job is the harness's own, but a mistake in it is told, not
 * believed. */
json_t *job_read(const char *path, struct error *err);
/* Loads the modules it names. */
int job_load_modules(const json_t *job, struct error *err);
/* Does it; what comes of it goes to agent/out.h. */
int job_do(const json_t *job, struct error *err);

/* What it selects; the texts are the job's. deadline: seconds, at least above zero. */
int job_options(
	const json_t *job, struct run_options *options, double *deadline, struct error *err);

/* each in a file of its own */
int job_measure(const json_t *job, struct error *err);
int job_profile(const json_t *job, struct error *err);
int job_tests(const json_t *job, struct error *err);

/* Sends the files that it names; those that are not there are told. */
int job_bring(const json_t *job, struct error *err);

#endif
