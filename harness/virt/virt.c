#include "virt/virt.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <libvirt/virterror.h>

#include "base/cleanup.h"
#include "guest-payloads/linux/files.h"
#include "virt/account.h"
#include "virt/leftover.h"
#include "virt/loop.h"
#include "virt/words.h"

int virt_error(struct error *err, enum error_kind kind, const char *format, ...)
{
	const char *said = virGetLastErrorMessage();
	char text[384];
	char clean[384];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	virt_words(said, clean, sizeof(clean));
	return error_set(err, kind, "%s: %s", text, clean);
}

static void say_nothing(void *data, virErrorPtr error)
{
	(void)data;
	(void)error;
}

/* --- which one -----------------------------------------------------------------------------------
 */

/* Does anybody answer at that socket? */
static bool listens(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	cleanup_close int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || strlen(path) >= sizeof(address.sun_path))
		return false;
	memcpy(address.sun_path, path, strlen(path) + 1);
	return connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0;
}

/* A daemon that runs and lets this user in; none is started by asking. */
static const char *find_daemon(void)
{
	static const char *const names[] = { "virtqemud-sock", "libvirt-sock" };
	const char *runtime = getenv("XDG_RUNTIME_DIR");

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		cleanup_free char *system = files_path("/run/libvirt/%s", names[i]);

		if (listens(system))
			return "qemu:///system";
	}
	for (size_t i = 0; runtime && geteuid() != 0 && i < sizeof(names) / sizeof(names[0]); i++) {
		cleanup_free char *own = files_path("%s/libvirt/%s", runtime, names[i]);

		if (listens(own))
			return "qemu:///session";
	}
	return NULL;
}

/* --- an embedded one -----------------------------------------------------------------------------
 */

/* No daemon for logs, no cgroups, no namespaces, nobody's files changed: this process's rights are
 * all that QEMU gets and needs. */
static int write_configuration(const char *root, struct error *err)
{
	static const char common[] = "stdio_handler = \"file\"\n"
				     "security_driver = \"none\"\n"
				     "namespaces = []\n"
				     "cgroup_controllers = []\n"
				     "dynamic_ownership = 0\n"
				     "remember_owner = 0\n"
				     "max_core = 0\n";
	cleanup_free char *directory = files_path("%s/etc", root);
	cleanup_free char *path = files_path("%s/qemu.conf", directory);
	cleanup_free char *text = files_path(
		"%s%s", common, geteuid() == 0 ? "user = \"root\"\ngroup = \"root\"\n" : "");

	if (files_make_directory(directory, err))
		return -1;
	return files_write(path, text, strlen(text), err);
}

/* --- opening and closing -------------------------------------------------------------------------
 */

static int connect_to(struct virt *virt, const char *uri, struct error *err)
{
	cleanup_free char *embed = files_path("qemu:///embed?root=%s", virt->place.path);

	virt->embedded = strcmp(uri, "qemu:///embed") == 0;
	virt->shares = strstr(uri, ":///system") != NULL;
	virt->uri = files_path("%s", uri);
	/* what QEMU can do takes seconds to find out, and libvirt checks what it kept of it */
	if (virt->embedded && (write_configuration(virt->place.path, err) ||
				      place_keep(&virt->place, "cache", err)))
		return -1;
	if (virt->shares && place_share(&virt->place, err))
		return -1;
	if (loop_start(err))
		return -1;
	account_stand_in(virt->embedded);
	virt->connection = virConnectOpen(virt->embedded ? embed : uri);
	account_stand_in(false);
	if (virt->connection)
		return 0;
	virt_error(err, ERROR_UNAVAILABLE, "cannot connect to libvirt at %s", uri);
	if (virt->embedded)
		return error_hint(err, "libvirt's QEMU driver is needed (Debian: "
				       "libvirt-daemon-driver-qemu qemu-system-x86)");
	return error_hint(err, "without -c and LIBVIRT_DEFAULT_URI no daemon is needed");
}

static bool is_embedded(const char *uri)
{
	return strncmp(uri, "qemu:///embed", 13) == 0;
}

static struct virt *opened; /* NULL: none */

static struct virt *open_first(const char *uri, struct error *err)
{
	const char *wanted = uri && *uri ? uri : getenv("LIBVIRT_DEFAULT_URI");
	struct virt *virt = calloc(1, sizeof(*virt));
	sigset_t all, before;
	int status;

	if (!virt) {
		error_errno(err, ERROR_SYSTEM, "cannot allocate a connection");
		return NULL;
	}
	if (!wanted || !*wanted)
		wanted = find_daemon();
	if (!wanted || is_embedded(wanted))
		wanted = "qemu:///embed"; /* its root is ours to choose */
	virt->place.lock = -1;
	if (place_make(&virt->place, err)) {
		free(virt);
		return NULL;
	}
	if (!getenv("LIBVIRT_LOG_OUTPUTS")) {
		cleanup_free char *log = files_path("3:file:%s/libvirt.log", virt->place.path);

		setenv("LIBVIRT_LOG_OUTPUTS", log, 1);
	}
	/* libvirt's threads inherit the mask: our signals are not theirs */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	virSetErrorFunc(NULL, say_nothing);
	status = virInitialize() < 0 ? virt_error(err, ERROR_UNAVAILABLE, "cannot start libvirt")
				     : connect_to(virt, wanted, err);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (status) {
		virt_close(virt);
		return NULL;
	}
	leftover_end(virt);
	return virt;
}

struct virt *virt_open(const char *uri, struct error *err)
{
	if (!opened)
		opened = open_first(uri, err);
	if (opened)
		opened->users++;
	return opened;
}

void virt_close(struct virt *virt)
{
	if (!virt || (virt->users && --virt->users))
		return;
	if (virt == opened)
		opened = NULL;
	if (virt->connection)
		virConnectClose(virt->connection);
	loop_stop();
	place_remove(&virt->place);
	free(virt->uri);
	free(virt);
}

/* --- versions ------------------------------------------------------------------------------------
 */

static void put_version(unsigned long version, char *text, size_t size)
{
	snprintf(text, size, "%lu.%lu.%lu", version / 1000000, version / 1000 % 1000,
		version % 1000);
}

void virt_library_version(char *text, size_t size)
{
	unsigned long version = 0;

	*text = '\0';
	if (virGetVersion(&version, NULL, NULL) == 0)
		put_version(version, text, size);
}

void virt_qemu_version(const struct virt *virt, char *text, size_t size)
{
	unsigned long version = 0;

	*text = '\0';
	if (virConnectGetVersion(virt->connection, &version) == 0)
		put_version(version, text, size);
}
