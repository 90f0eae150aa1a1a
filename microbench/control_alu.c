#include <kvmbench/bench.h>

extern const struct op op_control_alu;

const struct bench bench_control_alu = {
	.name = "control_alu",
	.group = "floor",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "control: dependent add, rotate, xor; cannot exit",
	.rev = 1,
	.on = ON_HOST | ON_TINYVM | ON_QEMU,
	.ring = RING_ANY,
	.quick = true,
	.op = &op_control_alu,
};
