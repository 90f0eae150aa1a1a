#include "run/shell.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/tsc.h"

enum {
	TAIL_MAX = 240,	   /* bytes of output kept */
	COMMAND_MAX = 100, /* bytes of the command in a message */
	LOOK_MS = 10,	   /* how often a child is looked at where there are no pidfds */
};

/* the last bytes of what a command wrote */
struct tail {
	char text[TAIL_MAX + 1];
	size_t n;
};

static void tail_add(struct tail *t, const char *bytes, size_t n)
{
	size_t over;

	if (n > TAIL_MAX) {
		bytes += n - TAIL_MAX;
		n = TAIL_MAX;
	}
	over = t->n + n > TAIL_MAX ? t->n + n - TAIL_MAX : 0;
	memmove(t->text, t->text + over, t->n - over);
	t->n -= over;
	memcpy(t->text + t->n, bytes, n);
	t->n += n;
	t->text[t->n] = '\0';
}

/* Whole lines, on one line. */
static const char *tail_line(struct tail *t)
{
	char *text = t->text;
	char *newline;

	while (t->n && isspace((unsigned char)text[t->n - 1]))
		text[--t->n] = '\0';
	newline = t->n >= TAIL_MAX - 1 ? strchr(text, '\n') : NULL;
	if (newline)
		text = newline + 1;
	for (char *c = text; *c; c++)
		if (*c == '\n')
			*c = ';';
	return text;
}

static void drain(int fd, struct tail *t)
{
	char bytes[4096];
	ssize_t n;

	while ((n = read(fd, bytes, sizeof(bytes))) > 0)
		tail_add(t, bytes, (size_t)n);
}

static void __attribute__((noreturn)) child(const char *command, int output)
{
	static const int defaults[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE };
	const int input = open("/dev/null", O_RDONLY | O_CLOEXEC);
	sigset_t none;

	/* nobody would be left to stop it */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setpgid(0, 0);
	for (size_t i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++)
		signal(defaults[i], SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (input >= 0)
		dup2(input, STDIN_FILENO);
	dup2(output, STDOUT_FILENO);
	dup2(output, STDERR_FILENO);
	execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	_exit(127);
}

static bool has_ended(pid_t pid)
{
	siginfo_t info = { 0 };

	return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
	       info.si_pid == pid;
}

enum ending { ENDED, TOO_LONG, STOPPED };

static enum ending watch(pid_t pid, double seconds, int output, int stop_fd, struct tail *tail)
{
	const double end = monotonic_seconds() + seconds;
	cleanup_close int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	struct pollfd fd[] = {
		{ .fd = pidfd, .events = POLLIN },
		{ .fd = stop_fd, .events = POLLIN },
		{ .fd = output, .events = POLLIN },
	};

	while (!has_ended(pid)) {
		const double left = end - monotonic_seconds();
		int ms = left > 1 ? 1000 : (int)(left * 1000) + 1;

		if (left <= 0)
			return TOO_LONG;
		if (pidfd < 0 && ms > LOOK_MS)
			ms = LOOK_MS;
		if (poll(fd, 3, ms) < 0)
			continue;
		if (fd[1].revents)
			return STOPPED;
		if (fd[2].revents & POLLIN)
			drain(output, tail);
		else if (fd[2].revents)
			fd[2].fd = -1; /* it has closed its outputs, and works on */
	}
	return ENDED;
}

static int fail(const char *command, int status, struct tail *tail, struct error *err)
{
	const char *said = tail_line(tail);
	const char *colon = *said ? ": " : "";

	if (WIFSIGNALED(status))
		return error_set(err, ERROR_MEASURE, "'%.*s' was ended by signal %d (%s)%s%s",
			COMMAND_MAX, command, WTERMSIG(status), strsignal(WTERMSIG(status)), colon,
			said);
	return error_set(err, ERROR_MEASURE, "'%.*s' exited with status %d%s%s", COMMAND_MAX,
		command, WEXITSTATUS(status), colon, said);
}

int shell_run(const char *command, double seconds, int stop_fd, struct error *err)
{
	struct tail tail = { 0 };
	int ends[2];
	enum ending ending;
	int status = 0;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot make a pipe");
	pid = fork();
	if (pid == 0)
		child(command, ends[1]);
	close(ends[1]);
	/* a process left in the background must not make us wait for its output */
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	if (pid < 0) {
		error_errno(err, ERROR_SYSTEM, "cannot fork a command");
		close(ends[0]);
		return -1;
	}
	ending = watch(pid, seconds, ends[0], stop_fd, &tail);
	if (ending != ENDED && kill(-pid, SIGKILL) < 0)
		kill(pid, SIGKILL); /* it has no group of its own yet */
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	drain(ends[0], &tail);
	close(ends[0]);
	if (ending == TOO_LONG)
		return error_set(err, ERROR_TIMEOUT, "'%.*s' was stopped after %g s", COMMAND_MAX,
			command, seconds);
	if (ending == STOPPED)
		return error_set(err, ERROR_INTERRUPTED, "interrupted");
	return status ? fail(command, status, &tail, err) : 0;
}
