#include "base/write.h"

#include <errno.h>
#include <unistd.h>

int write_all(int fd, const void *bytes, size_t length)
{
	const char *at = bytes;

	while (length > 0) {
		const ssize_t n = write(fd, at, length);

		if (n > 0) {
			at += n;
			length -= (size_t)n;
		} else if (n == 0 || errno != EINTR) {
			errno = n == 0 ? EIO : errno;
			return -1;
		}
	}
	return 0;
}
