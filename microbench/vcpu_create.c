/* KVM_CREATE_VCPU and the mapping of its kvm_run, of the arg[0]th vCPU of a VM. Every operation
 * works on a VM of its own, which has the vCPUs before it already: creating them all in one VM
 * would measure the first and the last in one number.
 */

#include "base/error.h"

#include <kvmbench/bench.h>
#include <kvmbench/kvm.h>

#define VMS	 16
#define NTH_MOST 8

static const uint64_t nths[] = { 1, NTH_MOST };

static const struct param params[] = {
	{
		.name = "nth",
		.unit = "",
		.summary = "which vCPU of its VM is created",
		.min = 1,
		.max = NTH_MOST,
		.value = 1,
		.sweep = nths,
		.n_sweep = sizeof(nths) / sizeof(nths[0]),
		.n_quick = 1,
	},
};

static struct vm *vm_with_vcpus(int kvm_fd, uint32_t n, struct error *err)
{
	struct vm *vm = vm_create(kvm_fd, err);

	for (uint32_t id = 0; vm && id < n; id++) {
		if (!vcpu_create(vm, id, err)) {
			vm_destroy(vm);
			return NULL;
		}
	}
	return vm;
}

static int batch(struct kvm_env *env, struct vm **vm, struct error *err)
{
	const uint32_t id = (uint32_t)env->sampler.arg[0] - 1;

	for (uint64_t j = 0; j < env->sampler.ops; j++) {
		vm[j] = vm_with_vcpus(env->kvm_fd, id, err);
		if (!vm[j])
			return -1;
	}
	sampler_start(&env->sampler);
	for (uint64_t j = 0; j < env->sampler.ops; j++) {
		if (!vcpu_create(vm[j], id, err))
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

const struct bench bench_vcpu_create = {
	.name = "vcpu_create",
	.group = "life",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "KVM_CREATE_VCPU and the mapping of its kvm_run",
	.rev = 1,
	.on = ON_TINYVM,
	.ring = RING_ANY,
	.quick = true,
	.params = params,
	.n_params = sizeof(params) / sizeof(params[0]),
	.kvm = measure,
};
