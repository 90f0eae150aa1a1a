#include "virt/socket.h"

#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "base/cleanup.h"

int socket_listen(const char *path, bool shared, struct error *err)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	cleanup_close int fd = -1;
	int result;

	if (strlen(path) >= sizeof(address.sun_path))
		return error_set(err, ERROR_SYSTEM, "too long for a socket: '%s'", path);
	memcpy(address.sun_path, path, strlen(path) + 1);
	unlink(path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0 ||
		listen(fd, 1) < 0 || chmod(path, shared ? 0666 : 0600) < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot listen at '%s'", path);
	result = fd;
	fd = -1;
	return result;
}

int socket_accept(int listener, double seconds, struct error *err)
{
	cleanup_close int fd = listener;
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	int peer;

	if (poll(&wait, 1, (int)(seconds * 1000)) <= 0)
		return error_set(err, ERROR_TIMEOUT, "QEMU did not connect in %g s", seconds);
	peer = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
	return peer >= 0 ? peer : error_errno(err, ERROR_SYSTEM, "cannot accept QEMU");
}
