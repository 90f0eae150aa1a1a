#include "base/root.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"

#define LINE_MAX_BYTES 8192
#define HASH_MAX_BYTES (1ULL << 30)
#define NAMES_MAX      65536

static int open_below(const char *root, const char *path, int flags)
{
	struct open_how how = { .flags = (unsigned)flags, .resolve = RESOLVE_IN_ROOT };
	cleanup_close int directory = -1;

	if (!root[0])
		return open(path, flags);
	directory = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (directory < 0)
		return -1;
	return (int)syscall(SYS_openat2, directory, path, &how, sizeof(how));
}

static int __attribute__((format(printf, 3, 0)))
open_path(const char *root, int flags, const char *format, va_list arguments)
{
	char path[PATH_MAX];
	const int length = vsnprintf(path, sizeof(path), format, arguments);

	if (length < 0 || (size_t)length >= sizeof(path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return open_below(root, path, flags | O_CLOEXEC);
}

/* O_NONBLOCK: a FIFO in place of a file must not stop us before fstat() can tell. */
static int __attribute__((format(printf, 2, 0)))
open_file(const char *root, const char *format, va_list arguments)
{
	const int fd = open_path(root, O_RDONLY | O_NONBLOCK | O_NOCTTY, format, arguments);
	struct stat status;

	if (fd < 0)
		return -1;
	if (fstat(fd, &status) < 0) {
		close(fd);
		return -1;
	}
	if (S_ISREG(status.st_mode))
		return fd;
	close(fd);
	errno = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
	return -1;
}

/* Files of /proc and /sys return less than was asked for at any place. */
static ssize_t read_up_to(int fd, char *bytes, size_t size)
{
	size_t length = 0;

	while (length < size) {
		const ssize_t got = read(fd, bytes + length, size - length);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		length += (size_t)got;
	}
	return (ssize_t)length;
}

static void make_printable(char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		const unsigned char c = (unsigned char)bytes[i];

		if (c != '\n' && c != '\t' && (c < 0x20 || c > 0x7e))
			bytes[i] = '?';
	}
}

static bool read_line(int fd, char *line, size_t size)
{
	char bytes[LINE_MAX_BYTES];
	const ssize_t length = read_up_to(fd, bytes, sizeof(bytes));
	const char *end;

	if (length < 0)
		return false;
	end = memchr(bytes, '\n', (size_t)length);
	if (!end && (size_t)length == sizeof(bytes)) {
		errno = EFBIG;
		return false;
	}
	if (!end)
		end = bytes + length;
	make_printable(bytes, (size_t)(end - bytes));
	for (char *c = bytes; c < end; c++)
		if (*c == '\t')
			*c = ' ';
	return text_trim(bytes, end, line, size);
}

bool root_line(const char *root, char *line, size_t size, const char *path, ...)
{
	cleanup_close int fd = -1;
	va_list arguments;

	va_start(arguments, path);
	fd = open_file(root, path, arguments);
	va_end(arguments);
	return fd >= 0 && read_line(fd, line, size);
}

bool root_integer(const char *root, int64_t *value, const char *path, ...)
{
	cleanup_close int fd = -1;
	const char *digits;
	va_list arguments;
	char line[64];
	long long number;
	char *end;
	bool hex;

	va_start(arguments, path);
	fd = open_file(root, path, arguments);
	va_end(arguments);
	if (fd < 0 || !read_line(fd, line, sizeof(line)))
		return false;
	digits = line + (line[0] == '-');
	hex = digits[0] == '0' && digits[1] == 'x';
	errno = 0;
	number = strtoll(line, &end, hex ? 16 : 10);
	if (digits[0] < '0' || digits[0] > '9' || *end)
		errno = EINVAL;
	if (errno)
		return false;
	*value = number;
	return true;
}

char *root_text(const char *root, size_t max, const char *path, ...)
{
	cleanup_free char *text = NULL;
	cleanup_close int fd = -1;
	va_list arguments;
	ssize_t length;
	char *result;

	va_start(arguments, path);
	fd = open_file(root, path, arguments);
	va_end(arguments);
	if (fd < 0)
		return NULL;
	text = malloc(max + 1);
	if (!text)
		return NULL;
	length = read_up_to(fd, text, max);
	if (length < 0)
		return NULL;
	make_printable(text, (size_t)length);
	text[length] = '\0';
	result = text;
	text = NULL;
	return result;
}

bool root_hash(const char *root, uint64_t *hash, const char *path, ...)
{
	uint64_t state = 0xcbf29ce484222325;
	cleanup_close int fd = -1;
	unsigned long long total = 0;
	va_list arguments;
	char bytes[65536];
	ssize_t length;

	va_start(arguments, path);
	fd = open_file(root, path, arguments);
	va_end(arguments);
	if (fd < 0)
		return false;
	while ((length = read_up_to(fd, bytes, sizeof(bytes))) > 0) {
		for (ssize_t i = 0; i < length; i++)
			state = (state ^ (unsigned char)bytes[i]) * 0x100000001b3;
		total += (unsigned long long)length;
		if (total > HASH_MAX_BYTES) {
			errno = EFBIG;
			return false;
		}
	}
	*hash = state;
	return length == 0;
}

bool root_exists(const char *root, const char *path, ...)
{
	cleanup_close int fd = -1;
	va_list arguments;

	va_start(arguments, path);
	fd = open_path(root, O_PATH, path, arguments);
	va_end(arguments);
	return fd >= 0;
}

static int by_version(const void *a, const void *b)
{
	return strverscmp(*(char *const *)a, *(char *const *)b);
}

static bool add_name(struct root_names *names, const char *name)
{
	/* Room for 1, 2, 4, 8, … names: grown whenever n is a power of two or 0. */
	if ((names->n & (names->n - 1)) == 0) {
		const size_t room = names->n ? 2 * names->n : 1;
		char **bigger = realloc(names->name, room * sizeof(*bigger));

		if (!bigger)
			return false;
		names->name = bigger;
	}
	names->name[names->n] = strdup(name);
	if (!names->name[names->n])
		return false;
	names->n++;
	return true;
}

static bool is_printable(const char *name)
{
	for (; *name; name++)
		if (*name <= 0x20 || *name > 0x7e)
			return false;
	return true;
}

static bool read_names(DIR *directory, struct root_names *names)
{
	const struct dirent *entry;

	for (;;) {
		errno = 0;
		entry = readdir(directory);
		if (!entry)
			return errno == 0;
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
			!is_printable(entry->d_name))
			continue;
		if (names->n == NAMES_MAX) {
			errno = EFBIG;
			return false;
		}
		if (!add_name(names, entry->d_name))
			return false;
	}
}

bool root_list(const char *root, struct root_names *names, const char *path, ...)
{
	va_list arguments;
	DIR *directory;
	bool complete;
	int fd;

	*names = (struct root_names){ 0 };
	va_start(arguments, path);
	fd = open_path(root, O_RDONLY | O_DIRECTORY, path, arguments);
	va_end(arguments);
	if (fd < 0)
		return false;
	directory = fdopendir(fd);
	if (!directory) {
		close(fd);
		return false;
	}
	complete = read_names(directory, names);
	closedir(directory);
	if (!complete) {
		root_names_finish(names);
		return false;
	}
	if (names->n)
		qsort(names->name, names->n, sizeof(*names->name), by_version);
	return true;
}

void root_names_finish(struct root_names *names)
{
	for (size_t i = 0; i < names->n; i++)
		free(names->name[i]);
	free(names->name);
	*names = (struct root_names){ 0 };
}
