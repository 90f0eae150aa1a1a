#include "cli/output.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/write.h"
#include "cli/command.h"

enum { WIDTH_LEAST = 60, WIDTH_MOST = 160, WIDTH_NO_TERMINAL = 100 };

/* What is there is no file of its own: a device, a pipe, a symbolic link (/dev/stdout). */
static bool must_stay(const char *path)
{
	struct stat status;

	return lstat(path, &status) == 0 && !S_ISREG(status.st_mode);
}

static int write_into(const char *path, const struct buffer *b, struct error *err)
{
	const int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	int status;

	if (fd < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot open '%s'", path);
	status = write_all(fd, b->data, b->length);
	if (status)
		error_errno(err, ERROR_SYSTEM, "cannot write '%s'", path);
	if (close(fd) && !status)
		status = error_errno(err, ERROR_SYSTEM, "cannot write '%s'", path);
	return status;
}

static int replace(const char *path, const struct buffer *b, struct error *err)
{
	struct buffer temporary = BUFFER_INIT;
	const mode_t mask = umask(0);
	int status = 0;
	int fd;

	umask(mask);
	buffer_addf(&temporary, "%s.XXXXXX", path);
	fd = mkostemp(temporary.data, O_CLOEXEC);
	if (fd < 0) {
		status = error_errno(err, ERROR_SYSTEM, "cannot create '%s'", temporary.data);
	} else {
		/* mkostemp makes files private; a report is as readable as any other file */
		if (fchmod(fd, 0666 & ~mask) || write_all(fd, b->data, b->length) || fsync(fd))
			status = error_errno(err, ERROR_SYSTEM, "cannot write '%s'", path);
		if (close(fd) && !status)
			status = error_errno(err, ERROR_SYSTEM, "cannot write '%s'", path);
		if (!status && rename(temporary.data, path))
			status = error_errno(err, ERROR_SYSTEM, "cannot rename to '%s'", path);
		if (status)
			unlink(temporary.data);
	}
	buffer_finish(&temporary);
	return status;
}

int output_write(const char *path, const struct buffer *b, struct error *err)
{
	if (strcmp(path, "-") != 0)
		return must_stay(path) ? write_into(path, b, err) : replace(path, b, err);
	if (write_all(STDOUT_FILENO, b->data, b->length))
		return error_errno(err, ERROR_SYSTEM, "cannot write to standard output");
	return 0;
}

int output_append(const char *path, const struct buffer *b, struct error *err)
{
	const int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
	int status = 0;

	if (fd < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot open '%s'", path);
	if (write_all(fd, b->data, b->length))
		status = error_errno(err, ERROR_SYSTEM, "cannot write '%s'", path);
	if (close(fd) && !status)
		status = error_errno(err, ERROR_SYSTEM, "cannot write '%s'", path);
	return status;
}

int output_width(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || size.ws_col == 0)
		return WIDTH_NO_TERMINAL;
	if (size.ws_col < WIDTH_LEAST)
		return WIDTH_LEAST;
	return size.ws_col > WIDTH_MOST ? WIDTH_MOST : size.ws_col;
}

static bool is_standard(const char *path)
{
	return strcmp(path, "-") == 0;
}

int output_columns(const char *path, int wanted)
{
	if (wanted)
		return wanted;
	return is_standard(path) ? output_width() : WIDTH_NO_TERMINAL;
}

bool output_coloured(const char *path, const char *when)
{
	return (is_standard(path) || strcmp(when, "always") == 0) && command_colour(when) == 1;
}
