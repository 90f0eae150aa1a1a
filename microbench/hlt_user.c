#include <kvmbench/bench.h>
#include <kvmbench/kvm.h>

extern const struct op op_hlt_user;

const struct bench bench_hlt_user = {
	.name = "hlt_user",
	.group = "exit",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "HLT without an in-kernel APIC: returns to user space at once",
	.rev = 1,
	.on = ON_TINYVM,
	.ring = RING_KERNEL,
	.effect = { .exits = 1, .user_exits = 1, .reason = KVM_EXIT_HLT },
	.quick = true,
	.split = true,
	.op = &op_hlt_user,
};
