#include <kvmbench/bench.h>

extern const struct op op_timer_read;

const struct bench bench_timer_read = {
	.name = "timer_read",
	.group = "floor",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "two adjacent fenced TSC reads: what timing a batch costs",
	.rev = 1,
	.on = ON_HOST | ON_TINYVM | ON_QEMU,
	.ring = RING_ANY,
	.quick = true,
	.op = &op_timer_read,
};
