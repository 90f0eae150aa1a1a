#include <kvmbench/bench.h>

extern const struct op op_pause_loop;

const struct bench bench_pause_loop = {
	.name = "pause_loop",
	.group = "exit",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "PAUSE in a spin; exits unchecked: the PLE window decides",
	.rev = 1,
	.on = ON_HOST | ON_TINYVM | ON_QEMU,
	.quick = true,
	.ring = RING_ANY,
	.effect = { .unchecked = true },
	.op = &op_pause_loop,
};
