#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "guest-payloads/linux/agent_image.h"
#include "target/agent_file.h"

/* linux/memfd.h of kernels from 6.3 on; older ones refuse it, and make every such file executable
 */
#ifndef MFD_EXEC
#define MFD_EXEC 0x0010u
#endif

static int write_image(int fd)
{
	const unsigned char *at = agent_image;

	while (at < agent_image_end) {
		const ssize_t n = write(fd, at, (size_t)(agent_image_end - at));

		if (n < 0 && errno != EINTR)
			return -1;
		at += n > 0 ? n : 0;
	}
	return 0;
}

/* In memory: nothing to clean up however this program ends. */
int agent_open(struct error *err)
{
	int fd;

	fd = memfd_create("kvmbench-agent", MFD_CLOEXEC | MFD_EXEC);
	if (fd < 0 && errno == EINVAL)
		fd = memfd_create("kvmbench-agent", MFD_CLOEXEC);
	if (fd < 0) {
		const int number = errno;

		error_errno(err, ERROR_UNAVAILABLE, "cannot make a file in memory for the agent");
		return number == EACCES ? error_hint(err, "see sysctl vm.memfd_noexec") : -1;
	}
	if (write_image(fd) < 0) {
		error_errno(err, ERROR_UNAVAILABLE, "cannot write the agent to memory");
		close(fd);
		return -1;
	}
	return fd;
}
