#include "agent/attend.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "agent/boot_frame.h"
#include "agent/say.h"
#include "base/cleanup.h"
#include "target/remote.h"

#define LOOK_MS 100 /* between two looks at whether somebody is there */

/* The port hangs up for as long as nobody on the host has it open, and poll(2) returns at once. */
static int await_host(int fd, struct error *err)
{
	for (;;) {
		struct pollfd look = { .fd = fd, .events = POLLIN | POLLOUT };

		if (poll(&look, 1, -1) < 0 && errno != EINTR)
			return error_errno(err, ERROR_SYSTEM, "cannot wait for a host");
		if (look.revents & (POLLERR | POLLNVAL))
			return error_set(err, ERROR_SYSTEM, "the port is gone");
		if (!(look.revents & POLLHUP))
			return 0;
		nanosleep(&(struct timespec){ 0, LOOK_MS * 1000000L }, NULL);
	}
}

int attend(const char *port, void (*tell)(const struct error *why), struct error *err)
{
	cleanup_close int fd = open(port, O_RDWR | O_NOCTTY | O_CLOEXEC);
	const double entered = boot_frame_uptime();

	if (fd < 0) {
		error_errno(err, ERROR_UNAVAILABLE, "cannot open '%s'", port);
		return error_hint(err, "the domain needs a virtio-serial channel of that name; "
				       "only root may open it");
	}
	for (;;) {
		struct error why = ERROR_INIT;

		if (await_host(fd, err) < 0)
			return -1;
		say(fd, boot_frame(entered, entered));
		if (remote_serve(fd, fd, &why) < 0)
			tell(&why);
	}
}
