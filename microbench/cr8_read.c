#include <kvmbench/bench.h>

extern const struct op op_cr8_read;

const struct bench bench_cr8_read = {
	.name = "cr8_read",
	.group = "exit",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "read CR8; exits unchecked: the TPR shadow of the CPU decides",
	.rev = 1,
	.on = ON_TINYVM | ON_QEMU,
	.ring = RING_KERNEL,
	.effect = { .unchecked = true },
	.vm = { .irqchip = true },
	.op = &op_cr8_read,
};
