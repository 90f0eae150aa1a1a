#include <kvmbench/bench.h>

extern const struct op op_bitcount;

const struct bench bench_bitcount = {
	.name = "bitcount",
	.group = "compute",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "dependent population and trailing-zero counts",
	.rev = 1,
	.on = ON_HOST | ON_TINYVM | ON_QEMU,
	.ring = RING_USER,
	.quick = true,
	.cpu = CPU_POPCNT,
	.op = &op_bitcount,
};
