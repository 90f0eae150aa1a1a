#include <kvmbench/bench.h>

extern const struct op op_cpuid;

const struct bench bench_cpuid = {
	.name = "cpuid",
	.group = "exit",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "CPUID leaf 0: native on metal, an unconditional exit on VMX and SVM",
	.rev = 1,
	.on = ON_HOST | ON_TINYVM | ON_QEMU,
	.ring = RING_ANY,
	.effect = { .exits = 1 },
	.quick = true,
	.op = &op_cpuid,
};
