#include <kvmbench/bench.h>

extern const struct op op_int_mix;

const struct bench bench_int_mix = {
	.name = "int_mix",
	.group = "compute",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "dependent shift, multiply, 64-bit divide, add",
	.rev = 1,
	.on = ON_HOST | ON_TINYVM | ON_QEMU,
	.ring = RING_USER,
	.quick = true,
	.op = &op_int_mix,
};
