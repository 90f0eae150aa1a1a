/* Whole messages over streams. False: the other side has gone (errno ECONNRESET) or the call failed.
 */
#ifndef OS_STREAM_IO_H
#define OS_STREAM_IO_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <unistd.h>

/* Inline: they are called in timed loops. */
static inline bool stream_io_read(int fd, unsigned char *data, size_t bytes)
{
	while (bytes) {
		const ssize_t n = read(fd, data, bytes);

		if (n == 0)
			errno = ECONNRESET;
		if (n <= 0)
			return false;
		data += n;
		bytes -= (size_t)n;
	}
	return true;
}

static inline bool stream_io_write(int fd, const unsigned char *data, size_t bytes)
{
	while (bytes) {
		const ssize_t n = write(fd, data, bytes);

		if (n <= 0)
			return false;
		data += n;
		bytes -= (size_t)n;
	}
	return true;
}

#endif
