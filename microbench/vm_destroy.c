/* The end of a VM with memory and one vCPU that has run: unmapping kvm_run, closing the vCPU and
 * the VM. The VMs of a batch are made before it; they share their memory, whose content is the
 * same for all.
 */
#include <sys/mman.h>

#include "base/error.h"

#include <kvmbench/bench.h>
#include <kvmbench/kvm.h>

#define VMS 16

static int make(struct kvm_env *env, struct vm **vm, unsigned char *memory, struct error *err)
{
	for (uint64_t j = 0; j < env->sampler.ops; j++) {
		vm[j] = vm_create(env->kvm_fd, err);
		if (!vm[j] || vm_run_to_hlt(env, vm[j], memory, err) < 0)
			return -1;
	}
	return 0;
}

static int measure(struct kvm_env *env, struct error *err)
{
	unsigned char *memory;
	int result = 0;

	env->sampler.max_ops = VMS;
	if (env->sampler.ops > VMS)
		return error_set(err, ERROR_USAGE, "at most %d VMs at a time", VMS);
	memory = vcpu_hlt_memory(err);
	if (!memory)
		return -1;
	for (uint64_t i = 0; i < env->sampler.batches && !result; i++) {
		struct vm *vm[VMS] = { NULL };

		result = make(env, vm, memory, err);
		if (result < 0) {
			for (int j = 0; j < VMS; j++)
				vm_destroy(vm[j]);
			break;
		}
		sampler_start(&env->sampler);
		for (uint64_t j = 0; j < env->sampler.ops; j++)
			vm_destroy(vm[j]);
		sampler_stop(&env->sampler);
	}
	munmap(memory, VCPU_HLT_BYTES);
	return result;
}

const struct bench bench_vm_destroy = {
	.name = "vm_destroy",
	.group = "life",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "end of a VM with memory and one vCPU that has run",
	.rev = 1,
	.on = ON_TINYVM,
	.ring = RING_ANY,
	.quick = true,
	.kvm = measure,
};
