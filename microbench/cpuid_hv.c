/* Kernel mode, though user mode may do it too: VMX and SVM intercept CPUID in both, but a software
 * back end lets user mode have the CPU's own answer, without an exit. The host has no choice. */
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
	.ring = RING_KERNEL,
	.quick = true,
	.effect = { .exits = 1 },
	.op = &op_cpuid_hv,
};
