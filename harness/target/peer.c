#include "target/peer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "os/peer.h"

/* What the process says of itself when it listens, or that it cannot. */
struct report {
	int number; /* errno, 0: it listens */
	unsigned port;
	int other_space; /* its descriptor */
};

/* --- in the process ------------------------------------------------------------------------------
 */

static void die_with(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
}

static int own_spaces(struct report *report)
{
	if (unshare(CLONE_NEWNET) < 0)
		return -1;
	report->other_space = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	return report->other_space < 0 ? -1 : unshare(CLONE_NEWNET);
}

static int listen_at(const char *address, struct report *report)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	socklen_t length = sizeof(in);
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || inet_pton(AF_INET, address, &in.sin_addr) != 1 ||
		bind(fd, (struct sockaddr *)&in, length) < 0 || listen(fd, 16) < 0 ||
		getsockname(fd, (struct sockaddr *)&in, &length) < 0)
		return -1;
	report->port = ntohs(in.sin_port);
	return fd;
}

/* A process per connection: one that hangs, with a guest that was ended, holds up nobody. */
static void __attribute__((noreturn)) serve(int listener, uint64_t key)
{
	const pid_t self = getpid();

	signal(SIGCHLD, SIG_IGN);
	for (;;) {
		const int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);

		if (fd < 0 && errno != EINTR && errno != ECONNABORTED)
			_exit(1);
		if (fd < 0)
			continue;
		if (fork() == 0) {
			die_with(self);
			close(listener);
			peer_serve(fd, key);
			_exit(0);
		}
		close(fd);
	}
}

/* Nothing of the harness's stays open here: its run file, libvirt's sockets, the lock of its
 * directories, which would look alive. */
static void close_all_but(int fd)
{
	if (fd > 3)
		close_range(3, (unsigned)fd - 1, 0);
	close_range((unsigned)fd + 1, ~0u, 0);
}

static void __attribute__((noreturn)) become(const struct peer_plan *plan, int tell, pid_t parent)
{
	struct report report = { .other_space = -1 };
	int listener;

	die_with(parent);
	close_all_but(tell);
	if (plan->cpus)
		sched_setaffinity(0, sizeof(*plan->cpus), plan->cpus);
	listener = plan->own_space && own_spaces(&report) < 0 ? -1
							      : listen_at(plan->address, &report);
	report.number = listener < 0 ? errno : 0;
	if (write(tell, &report, sizeof(report)) != sizeof(report) || listener < 0)
		_exit(1);
	close(tell);
	serve(listener, plan->key);
}

/* --- outside -------------------------------------------------------------------------------------
 */

static int open_spaces(struct peer *peer, const struct report *report, struct error *err)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/ns/net", (int)peer->pid);
	peer->space = open(path, O_RDONLY | O_CLOEXEC);
	snprintf(path, sizeof(path), "/proc/%d/fd/%d", (int)peer->pid, report->other_space);
	peer->other_space = open(path, O_RDONLY | O_CLOEXEC);
	if (peer->space < 0 || peer->other_space < 0)
		return error_errno(
			err, ERROR_UNAVAILABLE, "cannot open the network namespace '%s'", path);
	return 0;
}

int peer_start(struct peer *peer, const struct peer_plan *plan, struct error *err)
{
	const pid_t self = getpid();
	struct report report = { .number = ECHILD };
	int ends[2];

	*peer = (struct peer){ .space = -1, .other_space = -1 };
	if (pipe2(ends, O_CLOEXEC) < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot make a pipe");
	peer->pid = fork();
	if (peer->pid == 0)
		become(plan, ends[1], self);
	close(ends[1]);
	if (peer->pid < 0) {
		peer->pid = 0;
		close(ends[0]);
		return error_errno(err, ERROR_SYSTEM, "cannot fork a network peer");
	}
	if (read(ends[0], &report, sizeof(report)) != sizeof(report) && !report.number)
		report.number = ECHILD;
	close(ends[0]);
	peer->port = report.port;
	if (report.number) {
		errno = report.number;
		error_errno(err, ERROR_UNAVAILABLE,
			plan->own_space ? "cannot make a network namespace" : "cannot listen at %s",
			plan->address);
	} else if (!plan->own_space || open_spaces(peer, &report, err) == 0) {
		return 0;
	}
	peer_end(peer);
	return -1;
}

void peer_end(struct peer *peer)
{
	if (!peer->pid)
		return;
	kill(peer->pid, SIGKILL);
	while (waitpid(peer->pid, NULL, 0) < 0 && errno == EINTR)
		;
	if (peer->space >= 0)
		close(peer->space);
	if (peer->other_space >= 0)
		close(peer->other_space);
	*peer = (struct peer){ .space = -1, .other_space = -1 };
}
