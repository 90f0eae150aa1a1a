#include <kvmbench/bench.h>

extern const struct op op_cr4_pge;

const struct bench bench_cr4_pge = {
	.name = "cr4_pge",
	.group = "exit",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "toggle CR4.PGE; exits unchecked: VMX with EPT gives it to the guest",
	.rev = 1,
	.on = ON_TINYVM | ON_QEMU,
	.ring = RING_KERNEL,
	.effect = { .exits = 1, .unchecked = true },
	.op = &op_cr4_pge,
};
