#include <kvmbench/bench.h>
#include <kvmbench/kvm.h>

extern const struct op op_mmio_write_user;

static const char *const size_words[] = { "1", "2", "4", "8", NULL };
static const uint64_t sizes[] = { 0, 1, 2, 3 };

static const struct param params[] = {
	{
		.name = "size",
		.unit = "",
		.summary = "bytes per access",
		.words = size_words,
		.value = 0,
		.sweep = sizes,
		.n_sweep = sizeof(sizes) / sizeof(sizes[0]),
		.n_quick = 1,
	},
};

const struct bench bench_mmio_write_user = {
	.name = "mmio_write_user",
	.group = "exit",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "MMIO store handled in user space",
	.rev = 1,
	.on = ON_TINYVM | ON_QEMU,
	.ring = RING_ANY,
	.effect = { .exits = 1, .user_exits = 1, .reason = KVM_EXIT_MMIO },
	.quick = true,
	.split = true,
	.params = params,
	.n_params = sizeof(params) / sizeof(params[0]),
	.op = &op_mmio_write_user,
};
