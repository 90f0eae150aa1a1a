#include <kvmbench/bench.h>
#include <kvmbench/kvm.h>

extern const struct op op_msr_user;

static int exit_on_msrs(struct vm *vm, struct error *err)
{
	return vm_enable_cap(vm, KVM_CAP_X86_USER_SPACE_MSR,
		KVM_MSR_EXIT_REASON_UNKNOWN | KVM_MSR_EXIT_REASON_INVAL |
			KVM_MSR_EXIT_REASON_FILTER,
		err);
}

const struct bench bench_msr_user = {
	.name = "msr_user",
	.group = "exit",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "RDMSR answered in user space (KVM_CAP_X86_USER_SPACE_MSR)",
	.rev = 1,
	.on = ON_TINYVM,
	.ring = RING_KERNEL,
	.quick = true,
	.effect = { .exits = 1, .user_exits = 1, .reason = KVM_EXIT_X86_RDMSR },
	.split = true,
	.vm = { .caps = { KVM_CAP_X86_USER_SPACE_MSR }, .setup = exit_on_msrs },
	.op = &op_msr_user,
};
