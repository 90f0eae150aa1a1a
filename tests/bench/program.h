/* kvmbench itself as a process (KVMBENCH, else build/kvmbench), and what it took.
 */
#ifndef BENCH_PROGRAM_H
#define BENCH_PROGRAM_H

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/common.h"

struct cost {
	double seconds;
	double cpu;	  /* seconds of it, all threads */
	double megabytes; /* the most it held at once */
};

static inline double seconds_of(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec * 1e-6;
}

/* Its output goes nowhere; the end of this program if it does not exit with 0. */
static inline struct cost program_run(char *const argv[])
{
	const char *path = getenv("KVMBENCH");
	const double start = now();
	struct rusage usage;
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		if (!freopen("/dev/null", "w", stdout))
			_exit(127);
		execv(path ? path : "build/kvmbench", argv);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &usage) != pid || status) {
		fprintf(stderr, "%s: kvmbench %s failed\n", program_invocation_short_name, argv[1]);
		exit(1);
	}
	return (struct cost){ .seconds = now() - start,
		.cpu = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime),
		.megabytes = (double)usage.ru_maxrss * 1024 * 1e-6 };
}

#endif
