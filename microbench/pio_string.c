#include <kvmbench/bench.h>
#include <kvmbench/kvm.h>

extern const struct op op_pio_string;

/* Lengths that divide a round, and long enough that loading three registers anew (emulated at
 * worst) is below 1 % of the string. */
static const char *const length_words[] = { "64", "128", "256", "512", NULL };
static const uint64_t lengths[] = { 0, 3 };

static const struct param params[] = {
	{
		.name = "n",
		.unit = "",
		.summary = "bytes per string",
		.words = length_words,
		.value = 0,
		.sweep = lengths,
		.n_sweep = sizeof(lengths) / sizeof(lengths[0]),
		.n_quick = 1,
	},
};

const struct bench bench_pio_string = {
	.name = "pio_string",
	.group = "exit",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "REP OUTSB handled in user space, per byte",
	.rev = 1,
	.on = ON_TINYVM | ON_QEMU,
	.ring = RING_ANY,
	.effect = { .exits = 1, .user_exits = 1, .reason = KVM_EXIT_IO },
	.split = true,
	.params = params,
	.n_params = sizeof(params) / sizeof(params[0]),
	.op = &op_pio_string,
};
