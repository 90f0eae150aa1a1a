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

static int live(struct kvm_env *env, unsigned char *memory, struct error *err)
{
	int kvm_fd = kvm_open(err), result;
	struct vm *vm;

	if (kvm_fd < 0)
		return -1;
	vm = vm_create(kvm_fd, err);
	result = vm ? vm_run_to_hlt(env, vm, memory, err) : -1;
	vm_destroy(vm);
	close(kvm_fd);
	return result;
}

static int measure(struct kvm_env *env, struct error *err)
{
	unsigned char *memory = vcpu_hlt_memory(err);
	int result = 0;

	if (!memory)
		return -1;
	for (uint64_t i = 0; i < env->sampler.batches && !result; i++) {
		sampler_start(&env->sampler);
		for (uint64_t j = 0; j < env->sampler.ops && !result; j++)
			result = live(env, memory, err);
		sampler_stop(&env->sampler);
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
