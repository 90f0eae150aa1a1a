#include "cli/guest_arguments.h"

#include <stdio.h>
#include <string.h>

#include "base/units.h"
#include "cli/command.h"
#include "cli/selection.h"
#include "cli/tool_list.h"
#include "guest-payloads/linux/agent_image.h"
#include "target/guest_setup.h"

enum {
	KEY_ACCEL = 0x200,
	KEY_KERNEL,
	KEY_IMAGE,
	KEY_DOMAIN,
	KEY_WITH,
	KEY_MEMORY,
	KEY_CPUS,
	KEY_MACHINE,
	KEY_HUGE,
	KEY_TIMEOUT
};

#define MEMORY_LEAST_MIB 64
#define MEMORY_MOST_MIB	 (1u << 24)
#define TIMEOUT_LEAST	 0.5
#define TIMEOUT_MOST	 3600.0

static const struct argp_option options[] = {
	{ "connect", 'c', "URI", 0,
		"libvirt connection of target guest (a daemon that runs, else none is needed)", 5 },
	{ "accel", KEY_ACCEL, "auto|kvm|tcg", 0,
		"how the guest runs: KVM where a guest boots with it, else emulated (auto)", 5 },
	{ "guest-kernel", KEY_KERNEL, "KERNEL", 0, "its kernel, as for kvmbench guest build", 5 },
	{ "guest-image", KEY_IMAGE, "PATH", 0,
		"its image: a directory of kvmbench guest build -o, or a cloud image (raw, qcow2)",
		5 },
	{ "guest-with", KEY_WITH, "TOOL,...", 0,
		"well-known programs in the image that is built, for benchmarks that are such", 5 },
	{ "domain", KEY_DOMAIN, "NAME", 0,
		"a running domain instead, with the agent in it: see kvmbench-guest(1)", 5 },
	{ "guest-memory", KEY_MEMORY, "SIZE", 0, "its memory, as 2GiB (512MiB)", 5 },
	{ "guest-cpus", KEY_CPUS, "N", 0, "its virtual CPUs (1)", 5 },
	{ "guest-machine", KEY_MACHINE, "TYPE", 0, "its machine type: q35 or pc (q35)", 5 },
	{ "guest-huge-pages", KEY_HUGE, NULL, 0, "back it with huge pages of the host's pool", 5 },
	{ "guest-timeout", KEY_TIMEOUT, "TIME", 0,
		"how long it may take to boot (60s; cloud images 300s)", 5 },
	{ 0 },
};

static void refuse(const char *option, const char *text, const char *wanted)
{
	struct error err = ERROR_INIT;

	error_set(&err, ERROR_USAGE, "--%s: '%s' is not %s", option, text, wanted);
	command_usage(&err);
}

static enum guest_accel accel_of(const char *word)
{
	static const char *const names[] = { "auto", "kvm", "tcg" };

	for (size_t i = 0; i < 3; i++)
		if (strcmp(word, names[i]) == 0)
			return (enum guest_accel)i;
	selection_unknown("accelerator", word, names, 3);
}

static uint64_t memory_of(const char *text)
{
	struct error err = ERROR_INIT;
	uint64_t bytes = 0;

	if (units_parse_bytes(text, &bytes, &err) < 0 || bytes >> 20 < MEMORY_LEAST_MIB ||
		bytes >> 20 > MEMORY_MOST_MIB)
		refuse("guest-memory", text, "a size from 64MiB on");
	return bytes >> 20;
}

static unsigned cpus_of(const char *text)
{
	struct error err = ERROR_INIT;
	uint64_t n = 0;

	if (units_parse_uint(text, &n, &err) < 0 || n < 1 || n > GUEST_CPUS)
		refuse("guest-cpus", text, "between 1 and 64");
	return (unsigned)n;
}

/* Names of machine types are libvirt's and QEMU's to know; this is what they are made of. */
static const char *machine_of(const char *text)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789.-";

	if (!*text || text[strspn(text, allowed)])
		refuse("guest-machine", text, "a machine type");
	return text;
}

static double timeout_of(const char *text)
{
	struct error err = ERROR_INIT;
	double seconds = 0;

	if (units_parse_seconds(text, &seconds, &err) < 0 || seconds < TIMEOUT_LEAST ||
		seconds > TIMEOUT_MOST)
		refuse("guest-timeout", text, "between 500ms and 1h");
	return seconds;
}

/* More than there are is the same again. */
static void add_tools(struct guest_options *o, char *list)
{
	const char *name;

	while ((name = tool_list_next(&list)) && o->n_tools < GUEST_TOOLS)
		o->tool[o->n_tools++] = name;
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct guest_options *o = state->input;

	switch (key) {
	case 'c':
		o->uri = argument;
		return 0;
	case KEY_ACCEL:
		o->accel = accel_of(argument);
		return 0;
	case KEY_KERNEL:
		o->kernel = argument;
		return 0;
	case KEY_IMAGE:
		o->image = argument;
		return 0;
	case KEY_WITH:
		add_tools(o, argument);
		return 0;
	case KEY_DOMAIN:
		if (!*argument)
			refuse("domain", argument, "the name of a domain");
		o->domain = argument;
		return 0;
	case KEY_MEMORY:
		o->memory_mib = memory_of(argument);
		return 0;
	case KEY_CPUS:
		o->cpus = cpus_of(argument);
		return 0;
	case KEY_MACHINE:
		o->machine = machine_of(argument);
		return 0;
	case KEY_HUGE:
		o->huge_pages = true;
		return 0;
	case KEY_TIMEOUT:
		o->timeout = timeout_of(argument);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp guest_arguments = { .options = options, .parser = parse };

void guest_arguments_tell(void *data, const char *what)
{
	(void)data;
	fprintf(stderr, "kvmbench: %s\n", what);
}

void guest_arguments_init(struct guest_options *o)
{
	*o = (struct guest_options){ .machine = "q35",
		.memory_mib = GUEST_MEMORY_MIB,
		.cpus = 1,
		.agent = agent_image,
		.agent_size = (size_t)(agent_image_end - agent_image) };
}
