#include <kvmbench/bench.h>

extern const struct op op_mmio_ioapic_read;

const struct bench bench_mmio_ioapic_read = {
	.name = "mmio_ioapic_read",
	.group = "exit",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "read the I/O APIC index register: MMIO answered by KVM",
	.rev = 1,
	.on = ON_TINYVM | ON_QEMU,
	.ring = RING_ANY,
	.effect = { .exits = 1 },
	.vm = { .irqchip = true },
	.op = &op_mmio_ioapic_read,
};
