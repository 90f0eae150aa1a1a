#include <kvmbench/bench.h>
#include <kvmbench/kvm.h>

extern const struct op op_ioeventfd_pio;

static const uint64_t eventfds[] = { EVENTFD_DATAMATCH, EVENTFD_WILDCARD, EVENTFD_ANY_LENGTH,
	EVENTFD_NONE };

static const struct param params[] = {
	{
		.name = PARAM_EVENTFD,
		.unit = "",
		.summary = "which eventfd takes the write; none: user space gets it",
		.words = eventfd_words,
		.value = EVENTFD_DATAMATCH,
		.sweep = eventfds,
		.n_sweep = sizeof(eventfds) / sizeof(eventfds[0]),
	},
};

static struct effect effect_of(const uint64_t *arg)
{
	if (arg[0] == EVENTFD_NONE)
		return (struct effect){ .exits = 1, .user_exits = 1, .reason = KVM_EXIT_IO };
	return (struct effect){ .exits = 1, .signals = 1 };
}

const struct bench bench_ioeventfd_pio = {
	.name = "ioeventfd_pio",
	.group = "event",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "OUT that KVM turns into an eventfd's signal, against one without",
	.rev = 1,
	.on = ON_TINYVM | ON_QEMU,
	.ring = RING_ANY,
	.effect_of = effect_of,
	.vm = { .device = DEVICE_PORT },
	.params = params,
	.n_params = sizeof(params) / sizeof(params[0]),
	.op = &op_ioeventfd_pio,
};
