#include <kvmbench/bench.h>

extern const struct op op_crypto_aes;

const struct bench bench_crypto_aes = {
	.name = "crypto_aes",
	.group = "compute",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "AES-128 block encryptions, chained (AES-NI)",
	.rev = 1,
	.on = ON_HOST | ON_TINYVM | ON_QEMU,
	.ring = RING_USER,
	.cpu = CPU_AES,
	.quick = true,
	.op = &op_crypto_aes,
};
