#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/write.h"
#include "guest-payloads/linux/agent_image.h"
#include "target/agent_file.h"

/* linux/memfd.h of kernels from 6.3 on; older ones refuse it, and make every such file executable
 */
#ifndef MFD_EXEC
#define MFD_EXEC 0x0010u
#endif

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
	if (write_all(fd, agent_image, (size_t)(agent_image_end - agent_image)) < 0) {
		error_errno(err, ERROR_UNAVAILABLE, "cannot write the agent to memory");
		close(fd);
		return -1;
	}
	return fd;
}
