/* kvmbench-agent: process 1 of a guest that kvmbench boots. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "agent/init.h"
#include "agent/job.h"
#include "agent/out.h"
#include "agent/port.h"
#include "base/version.h"
#include "lab/job.h"

static int work(struct error *err)
{
	json_t *job = job_read(LAB_JOB_PATH, err);
	int result = -1;

	if (job && job_load_modules(job, err) == 0)
		result = job_do(job, err);
	json_decref(job);
	return result;
}

int main(int argc, char **argv)
{
	struct error err = ERROR_INIT;
	int ready;

	if (argc > 1 && strcmp(argv[1], "--version") == 0) {
		printf("kvmbench-agent %s\n", kvmbench_version);
		return 0;
	}
	if (getpid() != 1) {
		fputs("kvmbench-agent: runs as the first process of a guest that kvmbench boots\n",
			stderr);
		return 2;
	}
	ready = init_mount(&err);
	if (port_open(ready < 0 ? NULL : &err) < 0) {
		fprintf(stderr, "kvmbench-agent: %s\n", err.text);
		init_end();
	}
	out_hello();
	if (ready < 0 || work(&err) < 0)
		out_error(&err);
	out_done();
	init_end();
}
