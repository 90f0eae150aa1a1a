#include "agent/guest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include <jansson.h>

#include "agent/boot_frame.h"
#include "agent/init.h"
#include "agent/job.h"
#include "agent/say.h"
#include "base/cleanup.h"
#include "base/root.h"
#include "target/guest_boot.h"
#include "target/remote.h"

#define PORT_SECONDS 2.0 /* that a device may take to appear after its driver was loaded */
#define PORT_WAIT_MS 5

bool guest_is_one(void)
{
	return access(GUEST_IMAGE_PATH, F_OK) == 0;
}

/* --- the channel ---------------------------------------------------------------------------------
 */

/* The virtio-serial port with our name; -1 if there is none (yet). */
static int open_port(void)
{
	struct root_names ports;
	char name[64];
	char path[128];
	int fd = -1;

	if (!root_list("", &ports, "/sys/class/virtio-ports"))
		return -1;
	for (size_t i = 0; fd < 0 && i < ports.n; i++) {
		if (!root_line("", name, sizeof(name), "/sys/class/virtio-ports/%s/name",
			    ports.name[i]) ||
			strcmp(name, GUEST_PORT) != 0)
			continue;
		snprintf(path, sizeof(path), "/dev/%s", ports.name[i]);
		fd = open(path, O_RDWR | O_CLOEXEC);
	}
	root_names_finish(&ports);
	return fd;
}

/* Bytes as they are, at the greatest speed that an 8250 has a name for. */
static int open_serial(void)
{
	const int fd = open(GUEST_SERIAL, O_RDWR | O_NOCTTY | O_CLOEXEC);
	struct termios settings;

	if (fd < 0)
		return -1;
	if (tcgetattr(fd, &settings) == 0) {
		cfmakeraw(&settings);
		cfsetspeed(&settings, B115200);
		if (tcsetattr(fd, TCSANOW, &settings) == 0)
			return fd;
	}
	close(fd);
	return -1;
}

static int open_channel(struct error *err)
{
	const struct timespec wait = { 0, PORT_WAIT_MS * 1000000L };
	const double end = boot_frame_uptime() + PORT_SECONDS;
	int fd;

	while ((fd = open_port()) < 0 && boot_frame_uptime() < end &&
		root_exists("", "/sys/class/virtio-ports"))
		nanosleep(&wait, NULL);
	if (fd < 0)
		fd = open_serial();
	if (fd < 0)
		return error_set(err, ERROR_UNAVAILABLE,
			"this guest has neither a virtio-serial port %s nor a serial port %s",
			GUEST_PORT, GUEST_SERIAL);
	return fd;
}

/* --- serving -------------------------------------------------------------------------------------
 */

static int load_modules(struct error *err)
{
	json_t *image = job_read(GUEST_IMAGE_PATH, err);
	const int status = image ? job_load_modules(image, err) : -1;

	json_decref(image);
	return status;
}

int guest_serve(double entered, struct error *err)
{
	const int loaded = load_modules(err);
	const double modules = boot_frame_uptime();
	struct error why = ERROR_INIT;
	cleanup_close int fd = open_channel(&why);

	if (fd < 0) {
		if (loaded == 0)
			*err = why;
		return -1;
	}
	if (loaded < 0) {
		say(fd, json_pack("{s:s, s:s}", "t", "error", "text", err->text));
		return -1;
	}
	init_loopback();
	say(fd, boot_frame(entered, modules));
	return remote_serve(fd, fd, err);
}
