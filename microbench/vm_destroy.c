/* The end of a VM with memory and one vCPU that has run: unmapping kvm_run, closing the vCPU and
 * the VM. The VMs of a batch are made before it; they share their memory, whose content is the
 * same for all.
 */
#include <sys/mman.h>

#include "base/error.h"

#include <kvmbench/bench.h>
#include <kvmbench/kvm.h>

#define VMS 16

/* Memory of the guest: mapped and present before anything is timed. */
static unsigned char *map_memory(struct error *err)
{
	void *memory = mmap(NULL, VCPU_HLT_BYTES, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	if (memory == MAP_FAILED) {
		error_errno(err, ERROR_SYSTEM, "cannot map guest memory");
		return NULL;
	}
	return memory;
}

/* Memory, vCPU, first exit. */
static int run_to_hlt(struct kvm_env *env, struct vm *vm, unsigned char *memory, struct error *err)
{
	struct vcpu *vcpu;
	int returned;

	if (vm_add_memory(vm, 0, 0, VCPU_HLT_BYTES, memory, 0, err) < 0)
		return -1;
	vcpu = vcpu_create(vm, 0, err);
	if (!vcpu || vcpu_prepare_hlt(vcpu, memory, err) < 0)
		return -1;
	env->vcpu = vcpu;
	returned = vcpu_run(vcpu);
	env->vcpu = NULL;
	if (returned < 0)
		return error_errno(err, ERROR_SYSTEM, "KVM_RUN");
	if (vcpu_state(vcpu)->exit_reason != KVM_EXIT_HLT)
		return error_set(err, ERROR_MEASURE, "first exit is %s, not HLT",
			kvm_exit_name(vcpu_state(vcpu)->exit_reason));
	return 0;
}

static int make(struct kvm_env *env, struct vm **vm, unsigned char *memory, struct error *err)
{
	for (uint64_t j = 0; j < env->ops; j++) {
		vm[j] = vm_create(env->kvm_fd, err);
		if (!vm[j] || run_to_hlt(env, vm[j], memory, err) < 0)
			return -1;
	}
	return 0;
}

static int measure(struct kvm_env *env, struct error *err)
{
	unsigned char *memory;
	int result = 0;

	env->max_ops = VMS;
	if (env->ops > VMS)
		return error_set(err, ERROR_USAGE, "at most %d VMs at a time", VMS);
	memory = map_memory(err);
	if (!memory)
		return -1;
	for (uint64_t i = 0; i < env->batches && !result; i++) {
		struct vm *vm[VMS] = { NULL };

		result = make(env, vm, memory, err);
		if (result < 0) {
			for (int j = 0; j < VMS; j++)
				vm_destroy(vm[j]);
			break;
		}
		kvm_env_start(env);
		for (uint64_t j = 0; j < env->ops; j++)
			vm_destroy(vm[j]);
		kvm_env_stop(env);
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
