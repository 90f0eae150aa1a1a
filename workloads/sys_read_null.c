/* A read of /dev/null, by number: beside entry and exit the way through the descriptor table, the
 * file's permission and the driver's function, which has nothing to give. What a system call costs
 * that does a little.
 */
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <kvmbench/bench.h>
#include <kvmbench/os.h>

#include "base/cleanup.h"
#include "base/error.h"

static int measure(struct os_env *env, struct error *err)
{
	cleanup_close int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	struct sampler *s = &env->sampler;
	uint64_t others = 0;
	char byte;

	if (fd < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot open '/dev/null'");
	for (uint64_t i = 0; i < s->batches; i++) {
		sampler_start(s);
		for (uint64_t j = 0; j < s->ops; j++)
			others += syscall(SYS_read, fd, &byte, 1) != 0;
		sampler_stop(s);
	}
	if (others)
		return error_set(err, ERROR_MEASURE, "%llu reads of /dev/null did not find its end",
			(unsigned long long)others);
	return 0;
}

const struct bench bench_sys_read_null = {
	.name = "sys_read_null",
	.group = "os",
	.area = AREA_SYSCALLS,
	.unit = "ns/op",
	.better = LOWER,
	.summary = "read of a byte from /dev/null, by number",
	.rev = 1,
	.on = ON_HOST | ON_GUEST | ON_CONTAINER,
	.ring = RING_ANY,
	.os = measure,
};
