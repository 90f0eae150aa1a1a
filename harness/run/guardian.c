#include "run/guardian.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <syslog.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "run/interrupt.h"
#include "run/shell.h"

enum request { REQUEST_A, REQUEST_B, REQUEST_RESTORE, HARNESS_GONE };

struct answer {
	enum request to;
	struct error err; /* ERROR_NONE: done */
};

/* --- the guardian's side -----------------------------------------------------------------------
 */

static void leave_terminal(void)
{
	static const int ignored[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE };
	sigset_t none;

	setsid();
	prctl(PR_SET_NAME, "kvmbench-guard");
	for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		signal(ignored[i], SIG_IGN);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Whoever reads the harness's output must see its end when the harness ends. */
static void close_inherited(int fd, int harness)
{
	const int null = open("/dev/null", O_RDWR);

	for (int i = 0; i < 3 && null >= 0; i++)
		dup2(null, i);
	for (int i = 3; i < 1024; i++)
		if (i != fd && i != harness)
			close(i);
}

/* harness: a pidfd, or −1; then only the other end of fd tells, which a launch that the harness
 * leaves behind holds open until it dies too. */
static enum request next_request(int fd, int harness)
{
	struct pollfd wait[] = {
		{ .fd = fd, .events = POLLIN },
		{ .fd = harness, .events = POLLIN },
	};
	enum request request;

	while (poll(wait, 2, -1) < 0)
		;
	if (recv(fd, &request, sizeof(request), MSG_DONTWAIT) == sizeof(request))
		return request;
	return HARNESS_GONE;
}

static void __attribute__((noreturn)) guard(const struct guardian *g, int fd, int harness)
{
	struct answer answer;
	bool dirty = false;

	leave_terminal();
	close_inherited(fd, harness);
	do {
		answer = (struct answer){ .to = next_request(fd, harness), .err = ERROR_INIT };
		if (answer.to < REQUEST_RESTORE) {
			dirty = true;
			shell_run(g->command[answer.to], GUARDIAN_SECONDS, fd, &answer.err);
		} else if (dirty) {
			shell_run(g->command[0], GUARDIAN_SECONDS, -1, &answer.err);
		}
		if (answer.to == HARNESS_GONE && answer.err.kind != ERROR_NONE)
			syslog(LOG_DAEMON | LOG_ERR,
				"kvmbench was killed, and restoring failed: %s", answer.err.text);
		send(fd, &answer, sizeof(answer), MSG_NOSIGNAL);
	} while (answer.to < REQUEST_RESTORE);
	_exit(0);
}

/* --- the harness's side ------------------------------------------------------------------------
 */

int guardian_open(
	struct guardian *g, const char *command_a, const char *command_b, struct error *err)
{
	cleanup_close int self = (int)syscall(SYS_pidfd_open, getpid(), 0);
	int ends[2];

	*g = (struct guardian){ 0 };
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot reach a guardian");
	*g = (struct guardian){ .command = { command_a, command_b }, .fd = ends[0] };
	g->pid = fork();
	if (g->pid == 0)
		guard(g, ends[1], self);
	close(ends[1]);
	if (g->pid > 0)
		return 0;
	error_errno(err, ERROR_SYSTEM, "cannot fork a guardian");
	close(ends[0]);
	*g = (struct guardian){ 0 };
	return -1;
}

static int lost(const struct guardian *g, struct error *err)
{
	return error_set(err, ERROR_SYSTEM,
		"process %d, which switches between the sides, is gone: was it killed?", g->pid);
}

/* 1: it is there. 0: nothing to read yet, for a signal came. */
static int receive(
	const struct guardian *g, const sigset_t *mask, struct answer *answer, struct error *err)
{
	struct pollfd wait = { .fd = g->fd, .events = POLLIN };

	if (ppoll(&wait, 1, NULL, mask) < 0)
		return 0;
	if (recv(g->fd, answer, sizeof(*answer), MSG_DONTWAIT) == sizeof(*answer))
		return 1;
	return lost(g, err);
}

int guardian_switch(struct guardian *g, unsigned command, struct error *err)
{
	const enum request request = command ? REQUEST_B : REQUEST_A;
	struct answer answer;
	int got = 0;

	if (interrupted())
		return error_set(err, ERROR_INTERRUPTED, "interrupted");
	g->dirty = true;
	if (send(g->fd, &request, sizeof(request), MSG_NOSIGNAL) != sizeof(request))
		return lost(g, err);
	while (got == 0) {
		got = receive(g, interrupt_wait_mask(), &answer, err);
		if (got == 0 && interrupted())
			return error_set(err, ERROR_INTERRUPTED, "interrupted");
	}
	if (got < 0)
		return -1;
	if (answer.err.kind == ERROR_NONE)
		return 0;
	*err = answer.err;
	return -1;
}

/* The answers to requests before it are of no interest any more. */
static int restore(const struct guardian *g, struct error *err)
{
	const enum request request = REQUEST_RESTORE;
	struct answer answer = { .to = REQUEST_A };

	if (send(g->fd, &request, sizeof(request), MSG_NOSIGNAL) != sizeof(request))
		return lost(g, err);
	while (answer.to != REQUEST_RESTORE)
		if (receive(g, NULL, &answer, err) < 0)
			return -1;
	*err = answer.err;
	return answer.err.kind == ERROR_NONE ? 0 : -1;
}

int guardian_close(struct guardian *g, struct error *err)
{
	struct error failure = ERROR_INIT;
	int result = 0;

	if (!g->pid)
		return 0;
	if (restore(g, &failure) < 0) {
		result = -1;
		/* killed by somebody: what it would have done is to be done here */
		if (failure.kind == ERROR_SYSTEM) {
			failure = (struct error)ERROR_INIT;
			if (g->dirty)
				result = shell_run(g->command[0], GUARDIAN_SECONDS, -1, &failure);
		}
	}
	close(g->fd);
	while (waitpid(g->pid, NULL, 0) < 0 && errno == EINTR)
		;
	*g = (struct guardian){ 0 };
	if (result < 0) {
		*err = failure;
		error_prefix(err, "the first state was not restored");
	}
	return result;
}
