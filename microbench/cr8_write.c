#include <kvmbench/bench.h>

extern const struct op op_cr8_write;

const struct bench bench_cr8_write = {
	.name = "cr8_write",
	.group = "exit",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "write CR8; exits unchecked: the TPR shadow of the CPU decides",
	.rev = 1,
	.on = ON_TINYVM | ON_QEMU,
	.ring = RING_KERNEL,
	.quick = true,
	.effect = { .exits = 1, .unchecked = true },
	.vm = { .irqchip = true },
	.op = &op_cr8_write,
};
