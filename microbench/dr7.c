#include <kvmbench/bench.h>

extern const struct op op_dr7;

const struct bench bench_dr7 = {
	.name = "dr7",
	.group = "exit",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "write DR7; exits unchecked: KVM stops intercepting after the first",
	.rev = 1,
	.on = ON_TINYVM | ON_QEMU,
	.ring = RING_KERNEL,
	.effect = { .exits = 1, .unchecked = true },
	.op = &op_dr7,
};
