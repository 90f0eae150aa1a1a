#include "run/launcher.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/tsc.h"
#include "run/interrupt.h"

/* The child's own watchdog watches each entry into timed code; this is for a child that does not
 * get as far, or whose vCPU does not heed signals. */
#define GRACE_SECONDS	1.5
#define SET_UP_SECONDS	30.0
#define ENTRIES_ALLOWED 3

int launcher_open(struct launcher *launcher, int cpu, struct error *err)
{
	launcher->cpu = cpu;
	launcher->start_seconds = 0;
	launcher->result = mmap(NULL, sizeof(*launcher->result), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (launcher->result == MAP_FAILED) {
		launcher->result = NULL;
		return error_errno(err, ERROR_SYSTEM, "cannot map memory for results");
	}
	return 0;
}

void launcher_close(struct launcher *launcher)
{
	if (launcher->result)
		munmap(launcher->result, sizeof(*launcher->result));
	launcher->result = NULL;
}

static void pin(int cpu)
{
	cpu_set_t set;

	if (cpu < 0)
		return;
	CPU_ZERO(&set);
	CPU_SET((unsigned)cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

static void __attribute__((noreturn)) child(const struct launcher *launcher,
	const struct target *target, const struct launch_request *request, pid_t parent)
{
	/* nothing outlives a killed harness */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	interrupt_restore();
	pin(launcher->cpu);
	target->launch(request, launcher->result);
	_exit(0);
}

static void reap(struct launch_result *result, pid_t pid, bool killed, double after)
{
	struct error err = ERROR_INIT;
	int status = 0;

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (result->end != END_NONE)
		return;
	if (killed) {
		error_set(&err, ERROR_TIMEOUT, "killed after %.1f s: it did not heed the watchdog",
			after);
		result_fail(result, END_TIMEOUT, &err);
		return;
	}
	if (WIFSIGNALED(status))
		error_set(&err, ERROR_MEASURE, "the launch was ended by signal %d (%s)",
			WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		error_set(&err, ERROR_MEASURE, "the launch exited with status %d and no result",
			WEXITSTATUS(status));
	result_fail(result, END_FAILED, &err);
}

/* Waits for the child to end, at most for `seconds`, or until a signal for us. pidfd −1 (kernels
 * before 5.3, some sandboxes): looks every few milliseconds instead. */
static bool has_ended(int pidfd, pid_t pid, double seconds)
{
	struct pollfd wait = { .fd = pidfd, .events = POLLIN };
	struct timespec patience = { seconds > 0 ? (time_t)seconds : 0, 1000000 };
	siginfo_t info = { 0 };

	if (pidfd < 0)
		patience = (struct timespec){ 0, 2000000 };
	if (ppoll(&wait, pidfd < 0 ? 0 : 1, &patience, interrupt_wait_mask()) > 0)
		return true;
	return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
	       info.si_pid == pid;
}

/* 1: it cannot, which is this launch's result. */
static int start_target(struct launcher *launcher, const struct target *target, struct error *err)
{
	const double start = monotonic_seconds();
	struct error why = ERROR_INIT;
	double took;

	if (!target->start)
		return 0;
	if (target->start(&why) < 0) {
		if (why.kind == ERROR_INTERRUPTED || interrupted())
			return error_set(err, ERROR_INTERRUPTED, "interrupted");
		result_fail(launcher->result, why.kind == ERROR_TIMEOUT ? END_TIMEOUT : END_FAILED,
			&why);
		return 1;
	}
	took = monotonic_seconds() - start;
	if (took > launcher->start_seconds)
		launcher->start_seconds = took;
	return 0;
}

int launcher_run(struct launcher *launcher, const struct target *target,
	const struct launch_request *request, struct error *err)
{
	const double allowed = request->deadline * ENTRIES_ALLOWED + SET_UP_SECONDS + GRACE_SECONDS;
	const pid_t self = getpid();
	cleanup_close int pidfd = -1;
	bool killed = false;
	double start;
	int started;
	pid_t pid;

	/* the head only: samples are written before they are read */
	memset(launcher->result, 0, offsetof(struct launch_result, sample));
	launcher->result->n_counters = 0;
	launcher->result->overhead = launcher->result->checksum = 0;
	launcher->result->has_split = false;
	launcher->result->run_delay = launcher->result->steal = 0;
	launcher->result->watched = launcher->result->ran = launcher->result->tsc_hz = 0;
	if (target->self && request->bench->self > SELF_START) {
		target->self(request, launcher->result);
		target->stop();
		if (interrupted())
			return error_set(err, ERROR_INTERRUPTED, "interrupted");
		return 0;
	}
	started = start_target(launcher, target, err);
	if (started)
		return started < 0 ? -1 : 0;
	start = monotonic_seconds();
	pid = fork();
	if (pid < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot fork a launch");
	if (pid == 0)
		child(launcher, target, request, self);
	pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	for (;;) {
		const double left = start + allowed - monotonic_seconds();

		if (has_ended(pidfd, pid, left))
			break;
		if (interrupted() || left <= 0) {
			kill(pid, SIGKILL);
			killed = true;
			break;
		}
	}
	reap(launcher->result, pid, killed, allowed);
	if (target->start_each)
		target->stop();
	if (interrupted())
		return error_set(err, ERROR_INTERRUPTED, "interrupted");
	return 0;
}
