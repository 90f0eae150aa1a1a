#include <kvmbench/bench.h>

extern const struct op op_pio_out_kernel;

const struct bench bench_pio_out_kernel = {
	.name = "pio_out_kernel",
	.group = "exit",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "OUT to the PIC (port 0x4d0), handled by KVM",
	.rev = 1,
	.on = ON_TINYVM | ON_QEMU,
	.ring = RING_ANY,
	.effect = { .exits = 1 },
	.vm = { .irqchip = true },
	.op = &op_pio_out_kernel,
};
