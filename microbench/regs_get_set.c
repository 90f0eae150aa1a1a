/* KVM_GET_REGS and KVM_SET_REGS: what a VMM pays to look at the registers of a vCPU and to change
 * them. Against regs_sync, which moves the same registers without an ioctl of their own.
 */

#include "base/error.h"

#include <kvmbench/bench.h>
#include <kvmbench/kvm.h>

static int get_set(struct kvm_env *env, struct vcpu *vcpu, struct error *err)
{
	for (uint64_t i = 0; i < env->sampler.batches; i++) {
		struct kvm_regs regs;

		sampler_start(&env->sampler);
		for (uint64_t j = 0; j < env->sampler.ops; j++) {
			if (vcpu_get_regs(vcpu, &regs, err) < 0 ||
				vcpu_set_regs(vcpu, &regs, err) < 0)
				return -1;
		}
		sampler_stop(&env->sampler);
	}
	return 0;
}

static int measure(struct kvm_env *env, struct error *err)
{
	return kvm_env_on_vcpu(env, get_set, err);
}

const struct bench bench_regs_get_set = {
	.name = "regs_get_set",
	.group = "floor",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "KVM_GET_REGS and KVM_SET_REGS: one pair",
	.rev = 1,
	.on = ON_TINYVM,
	.ring = RING_ANY,
	.quick = true,
	.kvm = measure,
};
