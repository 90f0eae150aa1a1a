#include <cpuid.h>
#include <string.h>

#include <kvmbench/bench.h>

extern const struct op op_hypercall;

enum { VMCALL, VMMCALL };

static const char *const insn_words[] = { "vmcall", "vmmcall", NULL };

static const struct param params[] = {
	{
		.name = "insn",
		.unit = "",
		.summary = "the instruction; the CPU vendor's own if not named",
		.words = insn_words,
		.value = VMCALL,
	},
};

static void by_vendor(uint64_t *arg)
{
	uint32_t leaf, vendor[3];

	if (!__get_cpuid(0, &leaf, &vendor[0], &vendor[2], &vendor[1]))
		return;
	if (!memcmp(vendor, "AuthenticAMD", 12) || !memcmp(vendor, "HygonGenuine", 12))
		arg[0] = VMMCALL;
}

const struct bench bench_hypercall = {
	.name = "hypercall",
	.group = "exit",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "a hypercall that does nothing: the cheapest deliberate exit",
	.rev = 1,
	.on = ON_TINYVM | ON_QEMU,
	.ring = RING_KERNEL,
	.quick = true,
	.effect = { .exits = 1 },
	.params = params,
	.n_params = sizeof(params) / sizeof(params[0]),
	.defaults = by_vendor,
	.op = &op_hypercall,
};
