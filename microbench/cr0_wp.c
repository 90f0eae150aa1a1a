#include <kvmbench/bench.h>

extern const struct op op_cr0_wp;

const struct bench bench_cr0_wp = {
	.name = "cr0_wp",
	.group = "exit",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "toggle CR0.WP; exits unchecked: VMX may give the bit to the guest",
	.rev = 1,
	.on = ON_TINYVM | ON_QEMU,
	.ring = RING_KERNEL,
	.effect = { .exits = 1, .unchecked = true },
	.op = &op_cr0_wp,
};
