#include "cli/container_arguments.h"

#include <math.h>
#include <stdlib.h>

#include "base/units.h"
#include "cli/command.h"

enum { KEY_CPUS = 0x280, KEY_MEMORY };

#define CPUS_LEAST   0.01 /* the kernel's least quota is 1 ms of 100 */
#define CPUS_MOST    4096.0
#define MEMORY_LEAST (4u << 20)

static const struct argp_option options[] = {
	{ "container-cpus", KEY_CPUS, "N", 0,
		"limit containers to this much of CPUs' time, as 0.5 (no limit)", 6 },
	{ "container-memory", KEY_MEMORY, "SIZE", 0,
		"limit containers to this much memory, as 1GiB (no limit)", 6 },
	{ 0 },
};

static void refuse(const char *option, const char *text, const char *wanted)
{
	struct error err = ERROR_INIT;

	error_set(&err, ERROR_USAGE, "--%s: '%s' is not %s", option, text, wanted);
	command_usage(&err);
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct limits_wish *wish = state->input;
	struct error err = ERROR_INIT;
	char *end;

	switch (key) {
	case KEY_CPUS:
		wish->cpus = strtod(argument, &end);
		if (end == argument || *end || !(wish->cpus >= CPUS_LEAST) ||
			!(wish->cpus <= CPUS_MOST))
			refuse("container-cpus", argument, "between 0.01 and 4096");
		return 0;
	case KEY_MEMORY:
		if (units_parse_bytes(argument, &wish->memory, &err) < 0 ||
			wish->memory < MEMORY_LEAST)
			refuse("container-memory", argument, "a size from 4MiB on");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp container_arguments = { .options = options, .parser = parse };
