/* target/agent_file.h for the agent, which carries no other one: it is the agent. */
#include <fcntl.h>

#include "target/agent_file.h"

int agent_open(struct error *err)
{
	const int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

	return fd < 0 ? error_errno(err, ERROR_UNAVAILABLE, "cannot open /proc/self/exe") : fd;
}
