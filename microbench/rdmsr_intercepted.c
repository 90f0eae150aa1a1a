#include <kvmbench/bench.h>

extern const struct op op_rdmsr_intercepted;

const struct bench bench_rdmsr_intercepted = {
	.name = "rdmsr_intercepted",
	.group = "exit",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "RDMSR of IA32_TSC_ADJUST: answered by KVM",
	.rev = 1,
	.on = ON_TINYVM | ON_QEMU,
	.ring = RING_KERNEL,
	.effect = { .exits = 1 },
	.quick = true,
	.op = &op_rdmsr_intercepted,
};
