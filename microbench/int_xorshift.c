#include <kvmbench/bench.h>

extern const struct op op_int_xorshift;

const struct bench bench_int_xorshift = {
	.name = "int_xorshift",
	.group = "compute",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "xorshift64: dependent shifts and xors",
	.rev = 1,
	.on = ON_HOST | ON_TINYVM | ON_QEMU,
	.ring = RING_USER,
	.quick = true,
	.op = &op_int_xorshift,
};
