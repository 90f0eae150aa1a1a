/* The cheapest system call: entry to the kernel and back, with whatever the mitigations of this
 * host add. By number, so that no C library answers from memory.
 */
#include <sys/syscall.h>
#include <unistd.h>

#include <kvmbench/bench.h>
#include <kvmbench/kvm.h>

static int measure(struct kvm_env *env, struct error *err)
{
	(void)err;
	for (uint64_t i = 0; i < env->sampler.batches; i++) {
		sampler_start(&env->sampler);
		for (uint64_t j = 0; j < env->sampler.ops; j++)
			syscall(SYS_getpid);
		sampler_stop(&env->sampler);
	}
	return 0;
}

const struct bench bench_syscall_getpid = {
	.name = "syscall_getpid",
	.group = "floor",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "getpid by number: entry to the kernel and back",
	.rev = 1,
	.on = ON_HOST,
	.ring = RING_ANY,
	.quick = true,
	.kvm = measure,
};
