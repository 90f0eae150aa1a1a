#include "agent/guest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include <jansson.h>

#include "agent/guest_facts.h"
#include "agent/init.h"
#include "agent/job.h"
#include "base/buffer.h"
#include "base/cleanup.h"
#include "base/frame.h"
#include "base/root.h"
#include "base/version.h"
#include "target/guest_boot.h"
#include "target/remote.h"

#define PORT_SECONDS 2.0 /* that a device may take to appear after its driver was loaded */
#define PORT_WAIT_MS 5

double guest_uptime(void)
{
	struct timespec now = { 0 };

	clock_gettime(CLOCK_BOOTTIME, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

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
	const double end = guest_uptime() + PORT_SECONDS;
	int fd;

	while ((fd = open_port()) < 0 && guest_uptime() < end &&
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

/* Takes ownership of the frame. */
static void say(int fd, json_t *frame)
{
	cleanup_free char *text = frame ? json_dumps(frame, JSON_COMPACT) : NULL;
	struct buffer line = BUFFER_INIT;
	size_t sent = 0;

	json_decref(frame);
	if (text)
		stream_put(&line, text, strlen(text));
	while (sent < line.length) {
		const ssize_t n = write(fd, line.data + sent, line.length - sent);

		if (n < 0 && errno != EINTR)
			break;
		sent += n > 0 ? (size_t)n : 0;
	}
	buffer_finish(&line);
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

static void say_boot(int fd, double entered, double modules)
{
	json_t *frame = json_pack("{s:s, s:s, s:f, s:f}", "t", "boot", "version", kvmbench_version,
		"entered", entered, "modules", modules);
	json_t *facts = guest_facts();

	json_object_update(frame, facts);
	json_decref(facts);
	json_object_set_new(frame, "ready", json_real(guest_uptime()));
	say(fd, frame);
}

int guest_serve(double entered, struct error *err)
{
	const int loaded = load_modules(err);
	const double modules = guest_uptime();
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
	say_boot(fd, entered, modules);
	return remote_serve(fd, fd, err);
}
