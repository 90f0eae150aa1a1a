/* The registers of regs_get_set through the shared kvm_run page (KVM_CAP_SYNC_REGS): every
 * KVM_RUN takes them in and writes them out. The vCPU does not enter the guest (immediate_exit),
 * so the time less kvm_run_immediate is the two copies. KVM clears kvm_dirty_regs when it has
 * taken them: setting it anew is part of the operation, as it is in a VMM.
 */
#include <errno.h>

#include "base/error.h"

#include <kvmbench/bench.h>
#include <kvmbench/kvm.h>

#define MARK UINT64_C(0x6b766d62656e6368)

static int sync_regs(struct kvm_env *env, struct vcpu *vcpu, struct error *err)
{
	struct kvm_run *state = vcpu_state(vcpu);
	struct kvm_regs regs;

	/* the flags are settled, and the first copy made, before anything is timed */
	state->immediate_exit = 1;
	state->kvm_valid_regs = KVM_SYNC_X86_REGS;
	vcpu_run(vcpu);
	for (uint64_t i = 0; i < env->sampler.batches; i++) {
		uint64_t wrong = 0;

		state->s.regs.regs.rbx = MARK + i;
		sampler_start(&env->sampler);
		for (uint64_t j = 0; j < env->sampler.ops; j++) {
			state->kvm_dirty_regs = KVM_SYNC_X86_REGS;
			wrong += vcpu_run(vcpu) != -1 || errno != EINTR;
		}
		sampler_stop(&env->sampler);
		if (vcpu_get_regs(vcpu, &regs, err) < 0)
			return -1;
		if (wrong || regs.rbx != MARK + i || state->kvm_dirty_regs)
			return error_set(
				err, ERROR_MEASURE, "KVM_RUN did not take the registers in");
	}
	return 0;
}

static int measure(struct kvm_env *env, struct error *err)
{
	return kvm_env_on_vcpu(env, sync_regs, err);
}

const struct bench bench_regs_sync = {
	.name = "regs_sync",
	.group = "floor",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "registers through kvm_run and back, immediate exit included",
	.rev = 1,
	.on = ON_TINYVM,
	.ring = RING_ANY,
	.vm = { .caps = { KVM_CAP_SYNC_REGS, KVM_CAP_IMMEDIATE_EXIT } },
	.kvm = measure,
};
