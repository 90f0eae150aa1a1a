#include "cli/device_arguments.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/units.h"
#include "cli/command.h"
#include "cli/selection.h"
#include "target/disk_files.h"
#include "target/guest_option.h"

enum {
	KEY_DIRECTORY = 0x300,
	KEY_SIZE,
	KEY_DISK,
	KEY_WRITE,
	KEY_CACHE,
	KEY_AIO,
	KEY_THREAD,
	KEY_NETWORK
};

static const struct argp_option options[] = {
	{ "disk-dir", KEY_DIRECTORY, "DIR", 0,
		"where the files of disk and file workloads go ($TMPDIR or /var/tmp)", 6 },
	{ "disk-size", KEY_SIZE, "SIZE", 0, "size of each of them (256MiB)", 6 },
	{ "guest-disk", KEY_DISK, "PATH", 0,
		"a file or block device of yours for the disk workloads, read only", 6 },
	{ "guest-disk-write", KEY_WRITE, NULL, 0, "overwrite it: what was on it is lost", 6 },
	{ "guest-disk-cache", KEY_CACHE, "MODE", 0,
		"of the guest's disks: none, writeback, writethrough, directsync, unsafe (none)",
		6 },
	{ "guest-disk-aio", KEY_AIO, "MODE", 0,
		"how QEMU does their I/O: native, threads, io_uring (native, or threads where the "
		"cache mode needs it)",
		6 },
	{ "guest-disk-thread", KEY_THREAD, "on|off", 0,
		"serve them in an I/O thread, off the measured CPUs (on)", 6 },
	{ "network", KEY_NETWORK, "auto|links|loopback", 0,
		"what network workloads go through: tap and veth devices made for it (root), or "
		"the "
		"loopback interface and QEMU's user networking (auto)",
		6 },
	{ 0 },
};

static const char *const switches[] = { "off", "on" };
static const char *const networks[] = { "auto", "links", "loopback" };

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static size_t index_of(const char *what, const char *word, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(word, names[i]) == 0)
			return i;
	selection_unknown(what, word, names, n);
}

static size_t words(const char *const *list)
{
	size_t n = 0;

	while (list[n])
		n++;
	return n;
}

static const char *directory_of(const char *text)
{
	struct error err = ERROR_INIT;
	struct stat st;

	if (stat(text, &st) == 0 && S_ISDIR(st.st_mode) && access(text, W_OK | X_OK) == 0)
		return text;
	if (stat(text, &st) == 0 && !S_ISDIR(st.st_mode))
		error_set(&err, ERROR_USAGE, "--disk-dir: '%s' is no directory", text);
	else
		error_errno(&err, ERROR_USAGE, "--disk-dir: cannot use '%s'", text);
	command_usage(&err);
}

static uint64_t size_of(const char *text)
{
	struct error err = ERROR_INIT;
	uint64_t bytes = 0;

	if (units_parse_bytes(text, &bytes, &err) < 0 || bytes < DISK_BYTES_LEAST ||
		bytes > DISK_BYTES_MOST)
		command_refuse("", "--disk-size: '%s' is not a size from 16MiB to 16TiB", text);
	return bytes - bytes % (1u << 20);
}

static const char *disk_of(const char *text)
{
	struct error err = ERROR_INIT;
	struct stat st;

	if (stat(text, &st) < 0 || access(text, R_OK) < 0) {
		error_errno(&err, ERROR_USAGE, "--guest-disk: cannot read '%s'", text);
		command_usage(&err);
	}
	if (!S_ISREG(st.st_mode) && !S_ISBLK(st.st_mode))
		command_refuse("a disk is a raw image or a device as /dev/sdb",
			"--guest-disk: '%s' is neither a file nor a block device", text);
	if (S_ISREG(st.st_mode) && (uint64_t)st.st_size < DISK_BYTES_LEAST)
		command_refuse("it takes 16 MiB for reads to go anywhere on it",
			"--guest-disk: '%s' is too small for a disk", text);
	return text;
}

/* What QEMU refuses is said before anything is made. */
static void check(const struct device_options *o)
{
	const struct guest_options guest = { .devices = *o };
	struct error err = ERROR_INIT;

	if (guest_option_check(&guest, &err) < 0)
		command_usage(&err);
	if (o->disk_write && !o->disk)
		command_refuse("kvmbench's own disk is always written",
			"--guest-disk-write without --guest-disk");
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct device_options *o = state->input;

	switch (key) {
	case KEY_DIRECTORY:
		o->directory = directory_of(argument);
		return 0;
	case KEY_SIZE:
		o->bytes = size_of(argument);
		return 0;
	case KEY_DISK:
		o->disk = disk_of(argument);
		return 0;
	case KEY_WRITE:
		o->disk_write = true;
		return 0;
	case KEY_CACHE:
		o->cache = guest_caches[index_of(
			"cache mode", argument, guest_caches, words(guest_caches))];
		return 0;
	case KEY_AIO:
		o->aio = guest_aios[index_of("aio mode", argument, guest_aios, words(guest_aios))];
		return 0;
	case KEY_THREAD:
		o->thread = index_of("--guest-disk-thread", argument, switches, COUNT(switches));
		return 0;
	case KEY_NETWORK:
		o->network = (enum network_kind)index_of(
			"network", argument, networks, COUNT(networks));
		return 0;
	case ARGP_KEY_END:
		check(o);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp device_arguments = { .options = options, .parser = parse };

void device_arguments_init(struct device_options *o)
{
	*o = (struct device_options){ .bytes = DISK_BYTES, .cache = "none", .thread = true };
}
