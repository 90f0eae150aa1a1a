/* Files of this machine for whoever booted it: frames "file". */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/job.h"
#include "agent/out.h"
#include "base/base64.h"
#include "base/cleanup.h"

#define PIECE 49152 /* bytes, three for every four characters */

static void refuse(size_t number, const char *why)
{
	out_frame(
		json_pack("{s:s, s:I, s:s}", "t", "file", "file", (json_int_t)number, "why", why));
}

static void send_piece(size_t number, size_t at, const char *bytes, size_t length)
{
	struct buffer text = BUFFER_INIT;

	base64_put(&text, bytes, length);
	out_frame(json_pack("{s:s, s:I, s:I, s:s, s:b}", "t", "file", "file", (json_int_t)number,
		"at", (json_int_t)at, "data", text.data, "last", length < PIECE));
	buffer_finish(&text);
}

/* As much as there is of a piece; less at the end of the file. */
static ssize_t read_piece(int fd, char *bytes)
{
	size_t length = 0;

	while (length < PIECE) {
		const ssize_t n = read(fd, bytes + length, PIECE - length);

		if (n == 0)
			break;
		if (n < 0 && errno != EINTR)
			return -1;
		length += n > 0 ? (size_t)n : 0;
	}
	return (ssize_t)length;
}

static void bring(size_t number, const char *path)
{
	cleanup_close int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	struct stat status;
	char bytes[PIECE];
	size_t at = 0;
	ssize_t n = PIECE;

	if (fd < 0 || fstat(fd, &status) < 0) {
		refuse(number, strerror(errno));
		return;
	}
	if (!S_ISREG(status.st_mode)) {
		refuse(number, "no regular file");
		return;
	}
	/* only the last piece is shorter than the others, and it may be empty */
	for (; n == PIECE; at += PIECE) {
		n = read_piece(fd, bytes);
		if (n < 0)
			refuse(number, strerror(errno));
		else
			send_piece(number, at, bytes, (size_t)n);
	}
}

int job_bring(const json_t *job, struct error *err)
{
	const json_t *path;
	size_t i;

	json_array_foreach (json_object_get(job, "bring"), i, path) {
		if (!json_is_string(path))
			return error_set(err, ERROR_DATA, "job: bring[%zu] is no path", i);
		bring(i, json_string_value(path));
	}
	return 0;
}
