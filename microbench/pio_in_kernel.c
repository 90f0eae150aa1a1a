#include <kvmbench/bench.h>

extern const struct op op_pio_in_kernel;

const struct bench bench_pio_in_kernel = {
	.name = "pio_in_kernel",
	.group = "exit",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "IN from the PIC (port 0x4d0), answered by KVM",
	.rev = 1,
	.on = ON_TINYVM | ON_QEMU,
	.ring = RING_ANY,
	.effect = { .exits = 1 },
	.quick = true,
	.vm = { .irqchip = true },
	.op = &op_pio_in_kernel,
};
