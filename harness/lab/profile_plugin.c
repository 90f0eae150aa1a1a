#include "lab/profile_plugin.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/write.h"

int lab_profile_plugin_write(const char *path, struct error *err)
{
	cleanup_close int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot create '%s'", path);
	if (write_all(fd, profile_plugin, (size_t)(profile_plugin_end - profile_plugin)) == 0)
		return 0;
	error_errno(err, ERROR_SYSTEM, "cannot write '%s'", path);
	unlink(path);
	return -1;
}

static const char *find(const char *text, size_t length, const char *what)
{
	return memmem(text, length, what, strlen(what));
}

/* A line, without what a terminal would take for a command. */
static void copy_line(const char *from, const char *end, char *to, size_t size)
{
	size_t n = 0;

	for (; from < end && *from != '\n' && *from != '\r' && n + 1 < size; from++)
		to[n++] = *from >= ' ' && *from < 0x7f ? *from : '?';
	to[n] = '\0';
}

int lab_profile_plugin_refused(const char *text, size_t length, struct error *err)
{
	static const char ours[] = "kvmbench profile: ";
	static const char load[] = "Could not load plugin ";
	const char *at;
	char line[256];

	at = find(text, length, "-plugin: invalid option");
	if (at) {
		error_set(err, ERROR_UNAVAILABLE,
			"this QEMU was built without plugins, which a profile needs");
		return error_hint(
			err, "take a QEMU configured with --enable-plugins (Debian's is)");
	}
	at = find(text, length, ours);
	if (at) {
		copy_line(at + strlen(ours), text + length, line, sizeof(line));
		return error_set(err, ERROR_UNAVAILABLE, "the profile plugin: %s", line);
	}
	at = find(text, length, load);
	if (!at)
		return 0;
	copy_line(at, text + length, line, sizeof(line));
	if (!strstr(line, "API version"))
		return error_set(err, ERROR_UNAVAILABLE, "QEMU: %s", line);
	error_set(err, ERROR_UNAVAILABLE, "QEMU speaks another plugin interface: %s", line);
	return error_hint(err,
		"profiles need QEMU 4.2 to 8.2 (plugin interface 1); everything else of the lab "
		"works with newer ones");
}
