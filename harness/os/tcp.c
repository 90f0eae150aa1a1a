#include "os/tcp.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "base/cleanup.h"
#include "base/error.h"

static int fail(const char *what, struct error *err)
{
	error_errno(err, ERROR_SYSTEM, "%s over the loopback interface", what);
	if (errno == ENETUNREACH || errno == EADDRNOTAVAIL)
		error_hint(err, "it may be down: ip link set lo up");
	return -1;
}

static int send_at_once(int fd)
{
	const int on = 1;

	return setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

int tcp_pair(int ends[2], struct error *err)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(address);
	cleanup_close int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	cleanup_close int near = -1;

	/* port 0: one that is free; the backlog completes the connection before it is accepted */
	if (listener < 0 || bind(listener, (struct sockaddr *)&address, length) < 0 ||
		listen(listener, 1) < 0 ||
		getsockname(listener, (struct sockaddr *)&address, &length) < 0)
		return fail("cannot listen", err);
	near = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (near < 0 || connect(near, (struct sockaddr *)&address, length) < 0)
		return fail("cannot connect", err);
	ends[1] = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	if (ends[1] < 0)
		return fail("cannot accept", err);
	if (send_at_once(near) < 0 || send_at_once(ends[1]) < 0) {
		close(ends[1]);
		return fail("cannot set TCP_NODELAY", err);
	}
	ends[0] = near;
	near = -1;
	return 0;
}
