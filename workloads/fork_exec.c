/* fork(), a child that becomes another program, which ends at once, and waiting for it, on the
 * launch's one CPU. The program is one of ours, of two instructions and a system call, held in
 * memory: no file system, loader or C library, whose versions differ from place to place, takes
 * part, and that it ran to its end is seen in its status.
 */
#include <unistd.h>

#include <kvmbench/bench.h>
#include <kvmbench/os.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "os/offspring.h"
#include "os/tiny.h"

#define EXEC_FAILED 126

static void become(const void *data)
{
	tiny_exec(*(const int *)data);
	_exit(EXEC_FAILED);
}

static int measure(struct os_env *env, struct error *err)
{
	cleanup_close int fd = tiny_open(err);

	if (fd < 0)
		return -1;
	return offspring_run(env, become, &fd, err);
}

const struct bench bench_fork_exec = {
	.name = "fork_exec",
	.group = "os",
	.area = AREA_SYSCALLS,
	.unit = "ns/op",
	.better = LOWER,
	.summary = "fork, exec of a tiny static program, its exit, wait, on one CPU",
	.rev = 1,
	.on = ON_HOST | ON_GUEST | ON_CONTAINER,
	.ring = RING_ANY,
	.os = measure,
};
