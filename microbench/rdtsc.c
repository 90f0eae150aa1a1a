#include <kvmbench/bench.h>

extern const struct op op_rdtsc;

const struct bench bench_rdtsc = {
	.name = "rdtsc",
	.group = "compute",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "RDTSC without fences; must not exit",
	.rev = 1,
	.on = ON_HOST | ON_TINYVM | ON_QEMU,
	.ring = RING_USER,
	.quick = true,
	.op = &op_rdtsc,
};
