#include <kvmbench/bench.h>

extern const struct op op_loop_empty;

const struct bench bench_loop_empty = {
	.name = "loop_empty",
	.group = "floor",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "one turn of the empty loop around every operation",
	.rev = 1,
	.on = ON_HOST | ON_TINYVM | ON_QEMU,
	.ring = RING_ANY,
	.quick = true,
	.op = &op_loop_empty,
};
