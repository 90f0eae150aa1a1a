/* fork(), a child that ends at once, and waiting for it, on the launch's one CPU. Most of it is
 * copying and tearing down the page tables of this process, whose size is the same wherever it runs
 * because the program is the same; in a guest they are its own, shadowed where the host has no
 * second level of paging.
 */
#include <unistd.h>

#include <kvmbench/bench.h>
#include <kvmbench/os.h>

#include "os/offspring.h"

static void end(const void *data)
{
	(void)data;
	_exit(OFFSPRING_STATUS);
}

static int measure(struct os_env *env, struct error *err)
{
	return offspring_run(env, end, NULL, err);
}

const struct bench bench_fork_exit = {
	.name = "fork_exit",
	.group = "os",
	.area = AREA_SYSCALLS,
	.unit = "ns/op",
	.better = LOWER,
	.summary = "fork, exit of the child, wait, on one CPU",
	.rev = 1,
	.on = ON_HOST | ON_GUEST | ON_CONTAINER,
	.ring = RING_ANY,
	.os = measure,
};
