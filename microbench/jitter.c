#include <kvmbench/bench.h>

extern const struct op op_jitter;

/* 2²⁵ cycles are 8 to 17 ms: every window holds at least one timer tick of a kernel with HZ >= 125
 */
static const struct param params[] = {
	{
		.name = "window",
		.unit = "",
		.summary = "TSC cycles to spin",
		.min = 1 << 16,
		.max = UINT64_C(1) << 34,
		.value = 1 << 25,
	},
};

const struct bench bench_jitter = {
	.name = "jitter",
	.group = "floor",
	.unit = "ns/op",
	.better = LOWER,
	.estimator = ESTIMATE_MEDIAN, /* the scatter is the subject */
	.summary = "largest gap while spinning; exits unchecked: host interrupts are the subject",
	.rev = 1,
	.on = ON_HOST | ON_TINYVM | ON_QEMU,
	.ring = RING_USER,
	.quick = true,
	.effect = { .unchecked = true },
	.params = params,
	.n_params = sizeof(params) / sizeof(params[0]),
	.op = &op_jitter,
};
