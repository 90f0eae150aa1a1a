/* What disturbed the timed part of a launch, from the kernel's accounts: waiting for the CPU, steal
 * time, involuntary context switches, page faults. Read before and after, never inside.
 */
#ifndef TARGET_USAGE_H
#define TARGET_USAGE_H

#include "target/target.h"

struct usage {
	double run_delay;  /* seconds runnable but not running, /proc/self/schedstat */
	double steal;	   /* seconds stolen from the current CPU, /proc/stat; 10 ms steps */
	double ran;	   /* seconds this thread was on a CPU */
	double when;	   /* CLOCK_MONOTONIC_RAW */
	long switches;	   /* involuntary */
	long sleeps;	   /* voluntary context switches */
	long minor, major; /* page faults */
	int cpu;
};

void usage_start(struct usage *usage);
/* Adds the differences as counters, and run_delay, steal and ran to the result. */
void usage_stop(const struct usage *usage, struct launch_result *result);
/* For work that other processes did on this CPU: just its steal. */
void usage_stop_cpu(const struct usage *usage, struct launch_result *result);

#endif
