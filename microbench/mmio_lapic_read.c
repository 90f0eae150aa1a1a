#include <kvmbench/bench.h>

extern const struct op op_mmio_lapic_read;

const struct bench bench_mmio_lapic_read = {
	.name = "mmio_lapic_read",
	.group = "exit",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "read the local APIC version; exits unchecked: none with APICv or AVIC",
	.rev = 1,
	.on = ON_TINYVM | ON_QEMU,
	.ring = RING_ANY,
	.quick = true,
	.effect = { .exits = 1, .unchecked = true },
	.vm = { .irqchip = true },
	.op = &op_mmio_lapic_read,
};
