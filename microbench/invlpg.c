#include <kvmbench/bench.h>

extern const struct op op_invlpg;

const struct bench bench_invlpg = {
	.name = "invlpg",
	.group = "exit",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "INVLPG; exits unchecked: only shadow page tables need one",
	.rev = 1,
	.on = ON_TINYVM | ON_QEMU,
	.ring = RING_KERNEL,
	.effect = { .unchecked = true },
	.op = &op_invlpg,
};
