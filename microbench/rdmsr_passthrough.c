#include <kvmbench/bench.h>

extern const struct op op_rdmsr_passthrough;

const struct bench bench_rdmsr_passthrough = {
	.name = "rdmsr_passthrough",
	.group = "exit",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "RDMSR of FS_BASE: passed through to the guest, must not exit",
	.rev = 1,
	.on = ON_TINYVM | ON_QEMU,
	.ring = RING_KERNEL,
	.op = &op_rdmsr_passthrough,
};
