/* KVM_CREATE_VM alone. The VMs of a batch are kept until it is over, since giving one back takes
 * longer than making it (vm_destroy); their number is small so that they do not weigh on one
 * another.
 */

#include "base/error.h"

#include <kvmbench/bench.h>
#include <kvmbench/kvm.h>

#define VMS 16

static int batch(struct kvm_env *env, struct vm **vm, struct error *err)
{
	sampler_start(&env->sampler);
	for (uint64_t j = 0; j < env->sampler.ops; j++) {
		vm[j] = vm_create(env->kvm_fd, err);
		if (!vm[j])
			return -1;
	}
	sampler_stop(&env->sampler);
	return 0;
}

static int measure(struct kvm_env *env, struct error *err)
{
	int result = 0;

	env->sampler.max_ops = VMS;
	if (env->sampler.ops > VMS)
		return error_set(err, ERROR_USAGE, "at most %d VMs at a time", VMS);
	for (uint64_t i = 0; i < env->sampler.batches && !result; i++) {
		struct vm *vm[VMS] = { NULL };

		result = batch(env, vm, err);
		for (int j = 0; j < VMS; j++)
			vm_destroy(vm[j]);
	}
	return result;
}

const struct bench bench_vm_create = {
	.name = "vm_create",
	.group = "life",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "KVM_CREATE_VM",
	.rev = 1,
	.on = ON_TINYVM,
	.ring = RING_ANY,
	.quick = true,
	.kvm = measure,
};
