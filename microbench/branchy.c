#include <kvmbench/bench.h>

extern const struct op op_branchy;

const struct bench bench_branchy = {
	.name = "branchy",
	.group = "compute",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "data-dependent branches with even odds",
	.rev = 1,
	.on = ON_HOST | ON_TINYVM | ON_QEMU,
	.ring = RING_USER,
	.quick = true,
	.op = &op_branchy,
};
