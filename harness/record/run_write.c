#include "record/run_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/cleanup.h"
#include "base/write.h"
#include "record/check.h"
#include "record/encode.h"

struct run_writer {
	int fd;
	char *path;
};

/* The offset behind the last newline; 0 without one, -1 with errno. */
static off_t whole_records(int fd, off_t size)
{
	char block[65536];

	while (size > 0) {
		const size_t want = (size_t)size < sizeof(block) ? (size_t)size : sizeof(block);
		const ssize_t got = pread(fd, block, want, size - (off_t)want);
		const char *newline;

		if (got != (ssize_t)want) {
			if (got >= 0)
				errno = EIO; /* somebody shortened it */
			return -1;
		}
		newline = memrchr(block, '\n', want);
		if (newline)
			return size - (off_t)want + (newline - block) + 1;
		size -= (off_t)want;
	}
	return 0;
}

static int cut_half_line(int fd, const char *path, struct error *err)
{
	struct stat st;
	off_t whole;

	if (fstat(fd, &st))
		return error_errno(err, ERROR_SYSTEM, "cannot read '%s'", path);
	if (!S_ISREG(st.st_mode))
		return error_set(err, ERROR_USAGE, "'%s' is not a regular file", path);
	whole = whole_records(fd, st.st_size);
	if (whole < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot read '%s'", path);
	/* Nothing would be left of it, and who knows what it is. */
	if (whole == 0)
		return error_set(
			err, ERROR_DATA, "'%s' holds no whole record to resume from", path);
	if (whole < st.st_size && ftruncate(fd, whole))
		return error_errno(err, ERROR_SYSTEM, "cannot cut the half line off '%s'", path);
	return 0;
}

static int open_file(const char *path, bool append, struct error *err)
{
	const int flags = O_APPEND | O_CLOEXEC | (append ? O_RDWR : O_WRONLY | O_CREAT | O_EXCL);
	const int fd = open(path, flags, 0666);

	if (fd >= 0)
		return fd;
	if (errno == EEXIST) {
		error_set(err, ERROR_USAGE, "'%s' exists", path);
		return error_hint(
			err, "name another file, or go on with this one: --resume %s", path);
	}
	if (append)
		return error_errno(err, errno == ENOENT ? ERROR_USAGE : ERROR_SYSTEM,
			"cannot open '%s'", path);
	return error_errno(err, ERROR_SYSTEM, "cannot create '%s'", path);
}

struct run_writer *run_writer_open(const char *path, bool append, struct error *err)
{
	struct run_writer *w;
	cleanup_close int fd = -1;

	if (!*path || strcmp(path, "-") == 0) {
		error_set(err, ERROR_USAGE, "a run needs a file, not '%s'", path);
		error_hint(err, "it is synced after every launch and can be resumed");
		return NULL;
	}
	fd = open_file(path, append, err);
	if (fd < 0)
		return NULL;
	if (flock(fd, LOCK_EX | LOCK_NB)) {
		if (errno == EWOULDBLOCK)
			error_set(err, ERROR_USAGE, "another run is writing to '%s'", path);
		else
			error_errno(err, ERROR_SYSTEM, "cannot lock '%s'", path);
		return NULL;
	}
	if (append && cut_half_line(fd, path, err))
		return NULL;
	w = calloc(1, sizeof(*w));
	if (!w || !(w->path = strdup(path))) {
		error_errno(err, ERROR_SYSTEM, "cannot write '%s'", path);
		free(w);
		return NULL;
	}
	w->fd = fd;
	fd = -1;
	return w;
}

void run_writer_close(struct run_writer *w)
{
	if (!w)
		return;
	close(w->fd);
	free(w->path);
	free(w);
}

static int put_line(struct run_writer *w, const struct buffer *line, bool sync, struct error *err)
{
	const off_t before = lseek(w->fd, 0, SEEK_END);
	const char *also = "";

	if (line->length > RUN_LINE_MAX)
		return error_set(err, ERROR_DATA,
			"cannot write '%s': a record of %zu bytes, %u at most", w->path,
			line->length, RUN_LINE_MAX);
	if (before >= 0 && write_all(w->fd, line->data, line->length) == 0 &&
		(!sync || fsync(w->fd) == 0))
		return 0;
	error_errno(err, ERROR_SYSTEM, "cannot write '%s'", w->path);
	/* If this fails, too, readers and --resume drop the half line. */
	if (before >= 0 && ftruncate(w->fd, before))
		also = " (the half line at its end is dropped)";
	return error_hint(err,
		"every finished launch is kept; when the cause is gone: --resume %s%s", w->path,
		also);
}

int run_write_session(struct run_writer *w, const struct session *session, struct error *err)
{
	struct buffer line = BUFFER_INIT;
	int result;

	encode_session(&line, session);
	result = put_line(w, &line, false, err);
	buffer_finish(&line);
	return result;
}

int run_write_host(struct run_writer *w, const json_t *host, struct error *err)
{
	struct buffer line = BUFFER_INIT;
	int result;

	encode_host(&line, host);
	result = put_line(w, &line, false, err);
	buffer_finish(&line);
	return result;
}

int run_write_plan(struct run_writer *w, const struct run *run, struct error *err)
{
	struct buffer line = BUFFER_INIT;
	int result;

	encode_plan(&line, run);
	result = put_line(w, &line, true, err);
	buffer_finish(&line);
	return result;
}

int run_write_launch(struct run_writer *w, const struct launch *launch, struct error *err)
{
	struct buffer line = BUFFER_INIT;
	int result;

	if (launch_check(launch, err))
		return error_prefix(err, "cannot write '%s'", w->path);
	encode_launch(&line, launch);
	result = put_line(w, &line, true, err);
	buffer_finish(&line);
	return result;
}

int run_write_end(struct run_writer *w, enum run_end end, const char *why, struct error *err)
{
	struct buffer line = BUFFER_INIT;
	int result;

	if (end == RUN_UNFINISHED)
		return error_set(
			err, ERROR_DATA, "cannot write '%s': an end that is none", w->path);
	encode_end(&line, end, why);
	result = put_line(w, &line, true, err);
	buffer_finish(&line);
	return result;
}
