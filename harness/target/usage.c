#include "target/usage.h"

#include <sched.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/tsc.h"

/* Of the time: less is a thread of the kernel's that only counts as ours. */
#define HELPED_LEAST 0.01

static double read_run_delay(void)
{
	cleanup_file FILE *file = fopen("/proc/self/schedstat", "re");
	unsigned long long ran, waited;

	if (!file || fscanf(file, "%llu %llu", &ran, &waited) != 2)
		return 0;
	return (double)waited * 1e-9;
}

/* cpuN user nice system idle iowait irq softirq steal … (proc(5)) */
static void read_cpu(int cpu, double *steal, double *interrupts)
{
	const double tick = 1 / (double)sysconf(_SC_CLK_TCK);
	cleanup_file FILE *file = fopen("/proc/stat", "re");
	unsigned long long hard, soft, stolen;
	char line[512];
	int number;

	*steal = *interrupts = 0;
	while (file && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "cpu%d %*u %*u %*u %*u %*u %llu %llu %llu", &number, &hard, &soft,
			    &stolen) != 4 ||
			number != cpu)
			continue;
		*steal = (double)stolen * tick;
		*interrupts = (double)(hard + soft) * tick;
	}
}

static double read_clock(clockid_t clock)
{
	struct timespec now = { 0 };

	clock_gettime(clock, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static double seconds_of(const struct timeval *time)
{
	return (double)time->tv_sec + (double)time->tv_usec * 1e-6;
}

/* By everything of ours but this thread. */
static double read_helped(double ran)
{
	struct rusage children;

	getrusage(RUSAGE_CHILDREN, &children);
	return read_clock(CLOCK_PROCESS_CPUTIME_ID) - ran + seconds_of(&children.ru_utime) +
	       seconds_of(&children.ru_stime);
}

void usage_start(struct usage *usage)
{
	struct rusage self;

	getrusage(RUSAGE_SELF, &self);
	usage->when = monotonic_seconds();
	usage->cpu = sched_getcpu();
	usage->switches = self.ru_nivcsw;
	usage->minor = self.ru_minflt;
	usage->major = self.ru_majflt;
	read_cpu(usage->cpu, &usage->steal, &usage->interrupts);
	usage->run_delay = read_run_delay();
	usage->ran = read_clock(CLOCK_THREAD_CPUTIME_ID);
	usage->helped = read_helped(usage->ran);
}

/* A thread that hands its CPU to a helper of its own waits for it, and is ready again before it is
 * done; that is the work itself. What others took is what is left of the time when all that was
 * ours is taken off. The timed thread's own delay is an upper bound, as what nobody of ours ran in
 * may have been spent asleep. */
static double lost_to_others(
	const struct usage *before, const struct usage *now, const struct launch_result *result)
{
	const double helped = now->helped - before->helped;
	double lost = result->watched - result->ran - helped;

	if (helped < HELPED_LEAST * result->watched)
		return result->run_delay;
	if (now->cpu == before->cpu)
		lost -= now->interrupts - before->interrupts;
	if (lost < 0)
		return 0;
	return lost < result->run_delay ? lost : result->run_delay;
}

void usage_stop(const struct usage *usage, struct launch_result *result)
{
	const double ran = read_clock(CLOCK_THREAD_CPUTIME_ID);
	struct usage now;

	usage_start(&now);
	result->ran = ran - usage->ran;
	result->watched = now.when - usage->when;
	result->run_delay = now.run_delay - usage->run_delay;
	result->run_delay = lost_to_others(usage, &now, result);
	result->steal = now.cpu == usage->cpu ? now.steal - usage->steal : 0;
	if (now.switches > usage->switches)
		result_count(
			result, "involuntary_switches", (double)(now.switches - usage->switches));
	if (now.minor > usage->minor)
		result_count(result, "host_minor_faults", (double)(now.minor - usage->minor));
	if (now.major > usage->major)
		result_count(result, "host_major_faults", (double)(now.major - usage->major));
	if (result->run_delay > 0)
		result_count(result, "run_delay_ns", result->run_delay * 1e9);
	if (result->steal > 0)
		result_count(result, "steal_ns", result->steal * 1e9);
	if (now.cpu != usage->cpu)
		result_count(result, "migrations", 1);
}

void usage_stop_cpu(const struct usage *usage, struct launch_result *result)
{
	struct usage now;

	usage_start(&now);
	result->watched = now.when - usage->when;
	result->steal = now.cpu == usage->cpu ? now.steal - usage->steal : 0;
	if (result->steal > 0)
		result_count(result, "steal_ns", result->steal * 1e9);
}

void usage_stay_away(void)
{
	cpu_set_t set;

	if (sched_getaffinity(getppid(), sizeof(set), &set) == 0)
		sched_setaffinity(0, sizeof(set), &set);
}

/* "ran waited slices", nanoseconds (Documentation/scheduler/sched-stats.rst) */
void usage_thread_start(struct usage_thread *usage)
{
	char path[64];
	cleanup_file FILE *file = NULL;
	unsigned long long ran, waited;
	double interrupts;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/schedstat", usage->pid, usage->thread);
	file = fopen(path, "re");
	usage->when = usage->steal = 0;
	if (!file || fscanf(file, "%llu %llu", &ran, &waited) != 2)
		return;
	usage->when = monotonic_seconds();
	usage->ran = (double)ran * 1e-9;
	usage->run_delay = (double)waited * 1e-9;
	if (usage->cpu >= 0)
		read_cpu(usage->cpu, &usage->steal, &interrupts);
}

void usage_thread_stop(const struct usage_thread *usage, struct launch_result *result)
{
	struct usage_thread now = *usage;

	usage_thread_start(&now);
	if (usage->when <= 0 || now.when <= 0)
		return;
	result->ran = now.ran - usage->ran;
	result->run_delay = now.run_delay - usage->run_delay;
	result->steal = now.steal - usage->steal;
	result->watched = now.when - usage->when;
	if (result->run_delay > 0)
		result_count(result, "run_delay_ns", result->run_delay * 1e9);
	if (result->steal > 0)
		result_count(result, "steal_ns", result->steal * 1e9);
}
