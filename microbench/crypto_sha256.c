#include <kvmbench/bench.h>

extern const struct op op_crypto_sha256;

const struct bench bench_crypto_sha256 = {
	.name = "crypto_sha256",
	.group = "compute",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "SHA-256 compressions, chained (SHA extensions)",
	.rev = 1,
	.on = ON_HOST | ON_TINYVM | ON_QEMU,
	.ring = RING_USER,
	.quick = true,
	.cpu = CPU_SHA,
	.op = &op_crypto_sha256,
};
