/* What bodies of benchmarks have in common (kvmbench/kvm.h). */
#include <sys/mman.h>

#include <kvmbench/kvm.h>

#include "base/error.h"

unsigned char *vcpu_hlt_memory(struct error *err)
{
	void *memory = mmap(NULL, VCPU_HLT_BYTES, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	if (memory == MAP_FAILED) {
		error_errno(err, ERROR_SYSTEM, "cannot map guest memory");
		return NULL;
	}
	return memory;
}

int vm_run_to_hlt(struct kvm_env *env, struct vm *vm, unsigned char *memory, struct error *err)
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

int kvm_env_on_vcpu(struct kvm_env *env, kvm_vcpu_body *body, struct error *err)
{
	struct vm *vm = vm_create(env->kvm_fd, err);
	struct vcpu *vcpu;
	int result = -1;

	if (!vm)
		return -1;
	vcpu = vcpu_create(vm, 0, err);
	if (vcpu) {
		env->vcpu = vcpu;
		result = body(env, vcpu, err);
		env->vcpu = NULL;
	}
	vm_destroy(vm);
	return result;
}
