#include "cli/guest_arguments.h"

#include <stdio.h>
#include <string.h>

#include "base/units.h"
#include "cli/command.h"
#include "cli/device_arguments.h"
#include "cli/selection.h"
#include "cli/tool_list.h"
#include "guest-payloads/linux/agent_image.h"
#include "target/guest_option.h"

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

#define TIMEOUT_LEAST 0.5
#define TIMEOUT_MOST  3600.0

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

/* Of those that a factor can switch, too. */
static void set(struct guest_options *o, const char *option, const char *name, const char *value)
{
	struct error err = ERROR_INIT;

	if (guest_option_set(o, name, value, &err) == 0)
		return;
	error_prefix(&err, "--%s", option);
	command_usage(&err);
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
		set(o, "guest-memory", "memory", argument);
		return 0;
	case KEY_CPUS:
		set(o, "guest-cpus", "cpus", argument);
		return 0;
	case KEY_MACHINE:
		set(o, "guest-machine", "machine", argument);
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
	device_arguments_init(&o->devices);
}
