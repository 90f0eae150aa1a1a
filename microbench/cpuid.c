/* Kernel mode, though user mode may do it too: VMX and SVM intercept CPUID in both, but a software
 * back end lets user mode have the CPU's own answer, without an exit. The host has no choice. */
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
	.ring = RING_KERNEL,
	.effect = { .exits = 1 },
	.quick = true,
	.op = &op_cpuid,
};
