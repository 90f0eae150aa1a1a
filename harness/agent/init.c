#include "agent/init.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/random.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/cleanup.h"
#include "base/root.h"

static const struct mount_point {
	const char *type, *where;
	bool must;
} mounts[] = {
	{ "proc", "/proc", true },
	{ "sysfs", "/sys", true },
	{ "devtmpfs", "/dev", true },
	{ "tmpfs", "/tmp", true },
	{ "devpts", "/dev/pts", false },
	{ "tmpfs", "/dev/shm", false },
	{ "tracefs", "/sys/kernel/tracing", false },
	{ "debugfs", "/sys/kernel/debug", false },
};

/* What a device manager would add to devtmpfs: shells read and write /dev/fd/N. */
static void link_streams(void)
{
	static const char *const links[][2] = {
		{ "/proc/self/fd", "/dev/fd" },
		{ "fd/0", "/dev/stdin" },
		{ "fd/1", "/dev/stdout" },
		{ "fd/2", "/dev/stderr" },
	};

	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++)
		if (symlink(links[i][0], links[i][1]) < 0 && errno != EEXIST)
			return; /* nobody here may need it */
}

int init_mount(struct error *err)
{
	int console;

	for (size_t i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++) {
		mkdir(mounts[i].where, 0755);
		if (mount(mounts[i].type, mounts[i].where, mounts[i].type, 0, NULL) < 0 &&
			errno != EBUSY && mounts[i].must)
			return error_errno(err, ERROR_SYSTEM, "cannot mount %s on %s",
				mounts[i].type, mounts[i].where);
	}
	link_streams();
	console = open("/dev/console", O_RDWR | O_CLOEXEC);
	if (console >= 0) {
		for (int fd = 0; fd <= 2; fd++)
			dup2(console, fd);
		if (console > 2)
			close(console);
	}
	return 0;
}

void init_random(void)
{
	const int bits = 256;
	/* struct rand_pool_info: how many bits to count, how many bytes follow, and those: the same
	 * in every boot */
	int seed[2 + 8] = { bits, bits / 8 };
	cleanup_close int fd = open("/dev/urandom", O_WRONLY | O_CLOEXEC);

	_Static_assert(
		sizeof(struct rand_pool_info) == 2 * sizeof(seed[0]), "its head is two numbers");
	if (fd >= 0)
		ioctl(fd, RNDADDENTROPY, seed);
}

static char plain(char c)
{
	return c == '-' ? '_' : c;
}

/* Is word "MODULE.", '-' and '_' being the same? Where the option begins, or NULL. */
static const char *option_of(const char *word, const char *module)
{
	size_t i = 0;

	while (module[i] && plain(word[i]) == plain(module[i]))
		i++;
	return !module[i] && word[i] == '.' ? word + i + 1 : NULL;
}

/* Words of the kernel command line that begin with "NAME.", without that, one space between them.
 */
static void options_for(const char *name, struct buffer *options)
{
	cleanup_free char *line = root_text("", 65536, "/proc/cmdline");
	char *rest = line;
	const char *word;

	buffer_adds(options, "");
	while (rest && (word = strsep(&rest, " \t\n"))) {
		const char *option = option_of(word, name);

		if (option)
			buffer_addf(options, "%s%s", options->length ? " " : "", option);
	}
}

int init_load(const char *name, struct error *err)
{
	struct buffer options = BUFFER_INIT;
	cleanup_close int fd = -1;
	char path[256];
	long result;

	snprintf(path, sizeof(path), "/lib/modules/%.200s.ko", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot open module %s", path);
	options_for(name, &options);
	result = syscall(SYS_finit_module, fd, options.data, 0);
	if (result < 0 && errno != EEXIST) {
		error_errno(err, ERROR_UNAVAILABLE, "the kernel refused module %s%s%s", name,
			options.length ? " with " : "", options.data);
		result = error_hint(err, "the console's last lines may say why");
	} else {
		result = 0;
	}
	buffer_finish(&options);
	return (int)result;
}

void init_loopback(void)
{
	cleanup_close int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq lo = { .ifr_name = "lo" };

	/* what needs it says that it is missing */
	if (fd < 0 || ioctl(fd, SIOCGIFFLAGS, &lo) < 0)
		return;
	lo.ifr_flags |= IFF_UP;
	ioctl(fd, SIOCSIFFLAGS, &lo);
}

void init_end(void)
{
	sync();
	reboot(RB_POWER_OFF);
	reboot(RB_HALT_SYSTEM);
	for (;;)
		pause();
}
