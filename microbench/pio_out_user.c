#include <kvmbench/bench.h>
#include <kvmbench/kvm.h>

extern const struct op op_pio_out_user;

static const char *const size_words[] = { "1", "2", "4", NULL };
static const uint64_t sizes[] = { 0, 1, 2 };

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
	{
		.name = PARAM_HANDLER_DELAY,
		.unit = "",
		.summary = "ns the handler waits: a slowdown of known size, to try a comparison on",
		.max = 1000000,
		.on = ON_TINYVM,
		.silent = true,
	},
};

const struct bench bench_pio_out_user = {
	.name = "pio_out_user",
	.group = "exit",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "OUT handled in user space",
	.rev = 1,
	.on = ON_TINYVM | ON_QEMU,
	.ring = RING_ANY,
	.effect = { .exits = 1, .user_exits = 1, .reason = KVM_EXIT_IO },
	.quick = true,
	.split = true,
	.params = params,
	.n_params = sizeof(params) / sizeof(params[0]),
	.op = &op_pio_out_user,
};
