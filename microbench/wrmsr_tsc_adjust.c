#include <kvmbench/bench.h>

extern const struct op op_wrmsr_tsc_adjust;

const struct bench bench_wrmsr_tsc_adjust = {
	.name = "wrmsr_tsc_adjust",
	.group = "exit",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "WRMSR of IA32_TSC_ADJUST with its own value, 0",
	.rev = 1,
	.on = ON_TINYVM | ON_QEMU,
	.ring = RING_KERNEL,
	.quick = true,
	.effect = { .exits = 1 },
	.op = &op_wrmsr_tsc_adjust,
};
