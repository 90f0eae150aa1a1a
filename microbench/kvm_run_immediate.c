/* KVM_RUN with immediate_exit set: KVM loads the vCPU, sees the flag and returns EINTR without
 * entering the guest. The floor under every exit to user space. The vCPU needs neither memory nor
 * state, as it never runs.
 */
#include <errno.h>

#include "base/error.h"

#include <kvmbench/bench.h>
#include <kvmbench/kvm.h>

static int run(struct kvm_env *env, struct vcpu *vcpu, struct error *err)
{
	vcpu_state(vcpu)->immediate_exit = 1;
	for (uint64_t i = 0; i < env->sampler.batches; i++) {
		uint64_t wrong = 0;

		sampler_start(&env->sampler);
		for (uint64_t j = 0; j < env->sampler.ops; j++)
			wrong += vcpu_run(vcpu) != -1 || errno != EINTR;
		sampler_stop(&env->sampler);
		if (wrong)
			return error_set(err, ERROR_MEASURE,
				"KVM_RUN with immediate_exit did something else %llu times",
				(unsigned long long)wrong);
	}
	return 0;
}

static int measure(struct kvm_env *env, struct error *err)
{
	return kvm_env_on_vcpu(env, run, err);
}

const struct bench bench_kvm_run_immediate = {
	.name = "kvm_run_immediate",
	.group = "floor",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "KVM_RUN with immediate_exit: the floor of an exit",
	.rev = 1,
	.on = ON_TINYVM,
	.ring = RING_ANY,
	.quick = true,
	.vm = { .caps = { KVM_CAP_IMMEDIATE_EXIT } },
	.kvm = measure,
};
