/* All of a VM's life: open /dev/kvm, VM, memory, vCPU in 64-bit mode, first HLT exit, close. The
 * memory is one mapping, present before; what fills it are six pages of tables and code. Besides
 * the system calls there are one allocation per VM and those stores. The VM is gone when its
 * statistics could be read, so this body itself holds the exit reason against what is declared.
 */
#include <sys/mman.h>
#include <unistd.h>

#include "base/error.h"

#include <kvmbench/bench.h>
#include <kvmbench/kvm.h>

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

static int live(struct kvm_env *env, unsigned char *memory, struct error *err)
{
	int kvm_fd = kvm_open(err), result;
	struct vm *vm;

	if (kvm_fd < 0)
		return -1;
	vm = vm_create(kvm_fd, err);
	result = vm ? run_to_hlt(env, vm, memory, err) : -1;
	vm_destroy(vm);
	close(kvm_fd);
	return result;
}

static int measure(struct kvm_env *env, struct error *err)
{
	unsigned char *memory = map_memory(err);
	int result = 0;

	if (!memory)
		return -1;
	for (uint64_t i = 0; i < env->batches && !result; i++) {
		kvm_env_start(env);
		for (uint64_t j = 0; j < env->ops && !result; j++)
			result = live(env, memory, err);
		kvm_env_stop(env);
	}
	munmap(memory, VCPU_HLT_BYTES);
	return result;
}

const struct bench bench_vm_first_exit = {
	.name = "vm_first_exit",
	.group = "life",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "open /dev/kvm, VM, memory, vCPU, first HLT exit, close (the body checks it)",
	.rev = 1,
	.on = ON_TINYVM,
	.ring = RING_ANY,
	.effect = { .exits = 1, .user_exits = 1, .reason = KVM_EXIT_HLT, .unchecked = true },
	.quick = true,
	.kvm = measure,
};
