/* The job "measure": instruction counts, as run/exact.h makes them. */
#include <stdio.h>

#include "agent/job.h"
#include "agent/out.h"
#include "run/exact.h"

static void record(void *data, const struct buffer *line)
{
	(void)data;
	out_record(line);
}

static void progress(void *data, size_t done, size_t of, const struct arm *arm)
{
	char what[160] = "";

	(void)data;
	if (arm)
		snprintf(what, sizeof(what), "%.60s%s%.80s", arm->bench,
			arm->params_text[0] ? " " : "", arm->params_text);
	out_progress(done, of, what);
}

int job_measure(const json_t *job, struct error *err)
{
	static const struct exact_sink sink = { .record = record, .progress = progress };
	struct run_options options;
	struct run run = { 0 };
	double deadline;
	int result;

	if (job_options(job, &options, &deadline, err) < 0)
		return -1;
	result = exact_run(&options, deadline, &sink, &run, err);
	run_finish(&run);
	return result;
}
