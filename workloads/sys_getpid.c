/* The cheapest system call, by number so that no C library answers from memory: entry to the kernel
 * and back, with whatever mitigations this kernel has. No VM exit is needed for it, so a guest is
 * as fast as its host with the same kernel and mitigations; where it is not, it is they that
 * differ, or the guest is emulated.
 */
#include <sys/syscall.h>
#include <unistd.h>

#include <kvmbench/bench.h>
#include <kvmbench/os.h>

#include "base/error.h"

static int measure(struct os_env *env, struct error *err)
{
	struct sampler *s = &env->sampler;
	const long self = getpid();
	long sum = 0;

	for (uint64_t i = 0; i < s->batches; i++) {
		sampler_start(s);
		for (uint64_t j = 0; j < s->ops; j++)
			sum += syscall(SYS_getpid);
		sampler_stop(s);
	}
	/* a seccomp filter may answer in the kernel's place, with an error */
	if (sum != self * (long)(s->batches * s->ops))
		return error_set(err, ERROR_MEASURE, "getpid gave another process's number");
	return 0;
}

const struct bench bench_sys_getpid = {
	.name = "sys_getpid",
	.group = "os",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "getpid by number: entry to the kernel and back",
	.rev = 1,
	.on = ON_HOST | ON_GUEST | ON_CONTAINER,
	.ring = RING_ANY,
	.os = measure,
};
