#include "target/watchdog.h"

#include <signal.h>
#include <stdio.h>
#include <sys/time.h>
#include <ucontext.h>
#include <unistd.h>

/* A signal handler has no argument but these. */
static struct launch_result *told;
static struct kvm_run *volatile running;
static volatile sig_atomic_t fired;
static double allowed;

static void on_alarm(int signal, siginfo_t *info, void *context)
{
	const ucontext_t *interrupted = context;
	struct kvm_run *run = running;

	(void)signal;
	(void)info;
	fired = 1;
	if (run) {
		/* The signal itself ends a KVM_RUN under way; immediate_exit ends one that was just
		 * about to start (Documentation/virt/kvm/api.rst, KVM_RUN). The timer repeats. */
		run->immediate_exit = 1;
		return;
	}
	told->end = END_TIMEOUT;
	/* not async-signal-safe in theory; the process does nothing else any more */
	snprintf(told->why, sizeof(told->why), "stopped after %.1f s at RIP 0x%llx", allowed,
		(unsigned long long)interrupted->uc_mcontext.gregs[REG_RIP]);
	_exit(0);
}

int watchdog_init(struct launch_result *result, struct error *err)
{
	struct sigaction action = { .sa_flags = SA_SIGINFO };

	told = result;
	running = NULL;
	fired = 0;
	action.sa_sigaction = on_alarm;
	if (sigaction(SIGALRM, &action, NULL) < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot install the watchdog");
	return 0;
}

static void set_timer(double seconds, double again)
{
	const struct itimerval timer = {
		.it_value = { (time_t)seconds,
			(suseconds_t)((seconds - (double)(time_t)seconds) * 1e6) },
		.it_interval = { 0, (suseconds_t)(again * 1e6) },
	};

	setitimer(ITIMER_REAL, &timer, NULL);
}

void watchdog_arm(double seconds, struct kvm_run *run)
{
	running = run;
	fired = 0;
	allowed = seconds;
	set_timer(seconds, 0.01);
}

void watchdog_disarm(void)
{
	set_timer(0, 0);
}

bool watchdog_fired(void)
{
	return fired;
}
