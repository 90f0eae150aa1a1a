#include "agent/devices.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <time.h>

#include "agent/boot_frame.h"
#include "base/root.h"
#include "target/link.h"

#define FOLDER	     "/run/kvmbench-files"
#define WAIT_MS	     10
#define WAIT_SECONDS 3.0 /* that a device may take to appear after its driver was loaded */

/* --- disks ---------------------------------------------------------------------------------------
 */

static bool find_disk(const char *serial, char path[DEVICE_PATH])
{
	struct root_names disks;
	char line[64];
	bool found = false;

	if (!root_list("", &disks, "/sys/block"))
		return false;
	for (size_t i = 0; i < disks.n && !found; i++)
		if (root_line("", line, sizeof(line), "/sys/block/%s/serial", disks.name[i]) &&
			strcmp(line, serial) == 0) {
			snprintf(path, DEVICE_PATH, "/dev/%s", disks.name[i]);
			found = true;
		}
	root_names_finish(&disks);
	return found;
}

static int await_disk(const char *serial, char path[DEVICE_PATH], struct error *err)
{
	const struct timespec wait = { 0, WAIT_MS * 1000000L };
	const double end = boot_frame_uptime() + WAIT_SECONDS;

	while (!find_disk(serial, path)) {
		if (boot_frame_uptime() > end)
			return error_set(err, ERROR_UNAVAILABLE,
				"this guest has no disk with serial number '%.40s'", serial);
		nanosleep(&wait, NULL);
	}
	return 0;
}

/* "serial:NAME" becomes "/dev/vda". */
static int settle_disk(char path[DEVICE_PATH], struct error *err)
{
	const size_t prefix = strlen(DEVICE_SERIAL);
	char serial[DEVICE_PATH];

	if (strncmp(path, DEVICE_SERIAL, prefix) != 0)
		return 0;
	snprintf(serial, sizeof(serial), "%s", path + prefix);
	return await_disk(serial, path, err);
}

static int settle_folder(char path[DEVICE_PATH], struct error *err)
{
	static bool mounted;

	if (!*path || *path == '/')
		return 0;
	if (!mounted) {
		if (settle_disk(path, err) < 0)
			return -1;
		mkdir(FOLDER, 0700);
		if (mount(path, FOLDER, "ext4", MS_NOATIME, NULL) < 0) {
			error_errno(err, ERROR_UNAVAILABLE, "cannot mount ext4 on %s in the guest",
				path);
			return error_hint(err, "does its kernel have ext4?");
		}
		mounted = true;
	}
	snprintf(path, DEVICE_PATH, FOLDER);
	return 0;
}

/* --- the network ---------------------------------------------------------------------------------
 */

/* The first interface that belongs to a device. */
static bool find_interface(char name[LINK_NAME])
{
	struct root_names names;
	bool found = false;

	if (!root_list("", &names, "/sys/class/net"))
		return false;
	for (size_t i = 0; i < names.n && !found; i++)
		if (strlen(names.name[i]) < LINK_NAME &&
			root_exists("", "/sys/class/net/%s/device", names.name[i])) {
			snprintf(name, LINK_NAME, "%s", names.name[i]);
			found = true;
		}
	root_names_finish(&names);
	return found;
}

static int settle_network(const struct devices *devices, struct error *err)
{
	static bool done;
	char name[LINK_NAME];

	if (done || !devices->prefix)
		return 0;
	if (!find_interface(name))
		return error_set(err, ERROR_UNAVAILABLE, "this guest has no network device");
	if (link_set_up(name, devices->address, devices->prefix, err) < 0)
		return -1;
	done = true;
	return 0;
}

int devices_settle(struct devices *devices, struct error *err)
{
	if (settle_disk(devices->disk, err) < 0 || settle_folder(devices->folder, err) < 0)
		return -1;
	return settle_network(devices, err);
}
