#include <kvmbench/bench.h>

extern const struct op op_cpuid_hv;

const struct bench bench_cpuid_hv = {
	.name = "cpuid_hv",
	.group = "exit",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "CPUID leaf 0x40000000 (hypervisor)",
	.rev = 1,
	.on = ON_HOST | ON_TINYVM | ON_QEMU,
	.ring = RING_ANY,
	.effect = { .exits = 1 },
	.op = &op_cpuid_hv,
};
