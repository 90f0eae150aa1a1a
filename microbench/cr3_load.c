#include <kvmbench/bench.h>

extern const struct op op_cr3_load;

const struct bench bench_cr3_load = {
	.name = "cr3_load",
	.group = "exit",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "load CR3; exits unchecked: only shadow page tables need one",
	.rev = 1,
	.on = ON_TINYVM | ON_QEMU,
	.ring = RING_KERNEL,
	.effect = { .unchecked = true },
	.op = &op_cr3_load,
};
