#include "base/stream.h"

extern const struct op op_mem_copy;

const struct bench bench_mem_copy = {
	.name = "mem_copy",
	.group = "memory",
	.unit = "GB/s",
	.better = HIGHER,
	.summary = "bytes of all arrays together",
	.rev = 1,
	.on = ON_HOST | ON_TINYVM | ON_QEMU,
	.ring = RING_USER,
	.quick = true,
	.arena = { .bytes = stream_bytes,
		.fill = stream_fill,
		.pass = stream_pass,
		.state = ARENA_READY },
	.params = stream_params,
	.n_params = STREAM_PARAMS,
	.op = &op_mem_copy,
};
