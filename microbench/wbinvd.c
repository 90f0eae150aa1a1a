#include <kvmbench/bench.h>

extern const struct op op_wbinvd;

const struct bench bench_wbinvd = {
	.name = "wbinvd",
	.group = "exit",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "WBINVD (disruptive); exits unchecked: VMX may let it through",
	.rev = 1,
	.on = ON_TINYVM | ON_QEMU,
	.ring = RING_KERNEL,
	.effect = { .exits = 1, .unchecked = true },
	.opt_in = true,
	.op = &op_wbinvd,
};
