#include <kvmbench/bench.h>

extern const struct op op_fp_fma;

const struct bench bench_fp_fma = {
	.name = "fp_fma",
	.group = "compute",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "dependent fused multiply-add, four doubles (AVX, FMA)",
	.rev = 1,
	.on = ON_HOST | ON_TINYVM | ON_QEMU,
	.ring = RING_USER,
	.cpu = CPU_FMA,
	.quick = true,
	.op = &op_fp_fma,
};
