#include "target/tool_keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/workdir.h"

#define ROUNDS_MOST 1000 /* of killing what goes on forking */

static void __attribute__((noreturn)) become(const struct tool_keeper *k, pid_t keeper)
{
	const struct sigaction standard = { .sa_handler = SIG_DFL };
	const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
	sigset_t none;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != keeper)
		_exit(126);
	setpgid(0, 0);
	for (int s = 1; s < NSIG; s++)
		sigaction(s, &standard, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	/* numbers are to come out as they are parsed */
	setenv("LC_ALL", "C", 1);
	if (nothing >= 0 && chdir(k->directory) == 0 && dup2(nothing, 0) >= 0 &&
		dup2(k->out, 1) >= 0 && dup2(k->messages, 2) >= 0)
		execv(k->argv[0], (char *const *)(uintptr_t)k->argv);
	dprintf(k->messages, "cannot run %s: %s\n", k->argv[0], strerror(errno));
	_exit(127);
}

/* Everything that has ended; true if the program was among it. */
static bool reap(pid_t program, int *status)
{
	bool found = false;
	int how;
	pid_t pid;

	while ((pid = waitpid(-1, &how, WNOHANG)) > 0) {
		if (pid != program)
			continue;
		found = true;
		*status = how;
	}
	return found;
}

/* Waits until the program has ended (true) or the launch is over (false). */
static bool watch(const struct tool_keeper *k, int signals, pid_t program, int *status)
{
	struct pollfd wait[] = {
		{ .fd = k->control, .events = POLLIN },
		{ .fd = signals, .events = POLLIN },
	};
	struct signalfd_siginfo info;

	for (;;) {
		if (poll(wait, 2, -1) < 0 && errno != EINTR)
			return false;
		if (wait[0].revents)
			return false;
		if (wait[1].revents && read(signals, &info, sizeof(info)) > 0 &&
			reap(program, status))
			return true;
	}
}

static void kill_children(void)
{
	char path[64];
	cleanup_file FILE *file = NULL;
	int pid;

	snprintf(path, sizeof(path), "/proc/self/task/%d/children", (int)getpid());
	file = fopen(path, "re");
	while (file && fscanf(file, "%d", &pid) == 1)
		kill(pid, SIGKILL);
}

/* What is left of the program, of whichever group or session: it becomes this process's child as
 * its parents die, for this is their subreaper. */
static void kill_descendants(void)
{
	for (int i = 0; i < ROUNDS_MOST; i++) {
		kill_children();
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		if (waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD)
			return;
		usleep(1000);
	}
}

static void wait_for_end(int control)
{
	struct pollfd wait = { .fd = control, .events = POLLIN };

	while (poll(&wait, 1, -1) < 0 && errno == EINTR)
		;
}

void tool_keeper(const struct tool_keeper *k)
{
	const pid_t self = getpid();
	int status = SIGKILL;
	sigset_t all, ended;
	pid_t program;
	int signals;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	/* the launch's own goes when the launch does, and the work here comes after that */
	prctl(PR_SET_PDEATHSIG, 0);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	prctl(PR_SET_NAME, "kvmbench-keeper");
	sigemptyset(&ended);
	sigaddset(&ended, SIGCHLD);
	signals = signalfd(-1, &ended, SFD_CLOEXEC | SFD_NONBLOCK);
	program = signals < 0 ? -1 : fork();
	if (program == 0)
		become(k, self);
	close(k->out);
	close(k->messages);
	if (program > 0) {
		const bool by_itself = watch(k, signals, program, &status);

		if (!by_itself)
			kill(-program, SIGKILL);
		kill_descendants();
		if (by_itself && send(k->control, &status, sizeof(status), MSG_NOSIGNAL) > 0)
			wait_for_end(k->control);
	}
	if (k->remove)
		workdir_remove(k->directory);
	_exit(0);
}
