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
	double helped;	   /* seconds its process's other threads and ended children were */
	double interrupts; /* seconds the current CPU served interrupts; 10 ms steps */
	double when;	   /* CLOCK_MONOTONIC_RAW */
	long switches;	   /* involuntary */
	long sleeps;	   /* voluntary context switches */
	long minor, major; /* page faults */
	int cpu;
};

void usage_start(struct usage *usage);
/* Adds the differences as counters, and run_delay, steal and ran to the result. Where helpers took
 * part on the same CPU, waiting for them is no disturbance. */
void usage_stop(const struct usage *usage, struct launch_result *result);
/* For work that other processes did on this CPU: just its steal. */
void usage_stop_cpu(const struct usage *usage, struct launch_result *result);

/* For a launch process that only waits for what runs somewhere else: off the measured CPU, to
 * wherever the harness may run. */
void usage_stay_away(void);

/* The same accounts for a thread of another process (a virtual CPU of QEMU's) that is pinned to
 * `cpu` of the host; -1: not pinned, and steal is not told. */
struct usage_thread {
	int pid, thread, cpu;
	double run_delay, ran, steal, when;
};

void usage_thread_start(struct usage_thread *usage);
/* Sets run_delay, steal, ran and watched of the result; nothing if the kernel keeps no account. */
void usage_thread_stop(const struct usage_thread *usage, struct launch_result *result);

#endif
