#include "guest-payloads/linux/files.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/write.h"

enum { CHUNK = 256 * 1024, OPEN_DIRECTORIES = 16 };

char *files_path(const char *format, ...)
{
	struct buffer path = BUFFER_INIT;
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	buffer_fill(&path, '\0', length < 0 ? 1 : (size_t)length + 1);
	va_start(arguments, format);
	vsnprintf(path.data, path.length, format, arguments);
	va_end(arguments);
	return path.data;
}

const char *files_large(void)
{
	const char *chosen = getenv("TMPDIR");

	return chosen && chosen[0] == '/' ? chosen : "/var/tmp";
}

bool files_is_regular(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

bool files_is_directory(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

int files_open(const char *path, struct error *err)
{
	cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat status;
	int opened;

	if (fd < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot open '%s'", path);
	if (fstat(fd, &status))
		return error_errno(err, ERROR_SYSTEM, "cannot examine '%s'", path);
	if (!S_ISREG(status.st_mode))
		return error_set(err, ERROR_DATA, "'%s' is no regular file", path);
	opened = fd;
	fd = -1;
	return opened;
}

int files_read(const char *path, size_t max, struct buffer *b, struct error *err)
{
	cleanup_close int fd = files_open(path, err);
	cleanup_free char *chunk = malloc(CHUNK);
	size_t total = 0;

	if (fd < 0)
		return -1;
	if (!chunk)
		return error_errno(err, ERROR_SYSTEM, "cannot read '%s'", path);
	for (;;) {
		const ssize_t n = read(fd, chunk, CHUNK);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_errno(err, ERROR_SYSTEM, "cannot read '%s'", path);
		if (n == 0)
			return 0;
		total += (size_t)n;
		if (total > max)
			return error_set(
				err, ERROR_DATA, "'%s' is larger than %zu bytes", path, max);
		buffer_add(b, chunk, (size_t)n);
	}
}

long files_head(const char *path, void *bytes, size_t size, struct error *err)
{
	cleanup_close int fd = files_open(path, err);
	size_t total = 0;

	if (fd < 0)
		return -1;
	while (total < size) {
		const ssize_t n = read(fd, (char *)bytes + total, size - total);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_errno(err, ERROR_SYSTEM, "cannot read '%s'", path);
		if (n == 0)
			break;
		total += (size_t)n;
	}
	return (long)total;
}

/* Closes the new file; one that could not be written does not stay. */
static int end(int fd, const char *path, int status, struct error *err)
{
	if (status)
		error_errno(err, ERROR_SYSTEM, "cannot write '%s'", path);
	if (close(fd) && !status)
		status = error_errno(err, ERROR_SYSTEM, "cannot write '%s'", path);
	if (status)
		unlink(path);
	return status;
}

int files_write(const char *path, const void *bytes, size_t length, struct error *err)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

	if (fd < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot create '%s'", path);
	return end(fd, path, write_all(fd, bytes, length), err);
}

static int copy_all(int in, int out)
{
	cleanup_free char *chunk = NULL;
	ssize_t n;

	do
		n = copy_file_range(in, NULL, out, NULL, (size_t)1 << 30, 0);
	while (n > 0);
	/* Not between these file systems: the plain way goes on where that stopped. */
	if (n < 0 && errno == ENOSPC)
		return -1;
	chunk = malloc(CHUNK);
	if (!chunk)
		return -1;
	while ((n = read(in, chunk, CHUNK)) != 0) {
		if (n < 0 && errno != EINTR)
			return -1;
		if (n > 0 && write_all(out, chunk, (size_t)n))
			return -1;
	}
	return 0;
}

int files_copy(const char *from, const char *to, struct error *err)
{
	cleanup_close int in = files_open(from, err);
	int out;

	if (in < 0)
		return -1;
	out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (out < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot create '%s'", to);
	return end(out, to, copy_all(in, out), err);
}

int files_make_directory(const char *path, struct error *err)
{
	cleanup_free char *partial = files_path("%s", path);

	for (char *slash = strchr(partial + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(partial, 0777) && errno != EEXIST)
			return error_errno(
				err, ERROR_SYSTEM, "cannot create directory '%s'", partial);
		*slash = '/';
	}
	if (mkdir(path, 0777) == 0)
		return 0;
	if (errno == EEXIST && files_is_directory(path))
		return 0;
	return error_errno(err, ERROR_SYSTEM, "cannot create directory '%s'", path);
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *place)
{
	(void)status;
	(void)type;
	(void)place;
	remove(path);
	return 0;
}

void files_remove(const char *path)
{
	nftw(path, remove_one, OPEN_DIRECTORIES, FTW_DEPTH | FTW_PHYS);
}
