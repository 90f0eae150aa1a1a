#include "target/guest_option.h"

#include <string.h>

#include "base/units.h"
#include "target/guest_setup.h"

#define MEMORY_LEAST_MIB 64
#define MEMORY_MOST_MIB	 (1u << 24)

const char *const guest_caches[] = { "none", "writeback", "writethrough", "directsync", "unsafe",
	NULL };
const char *const guest_aios[] = { "native", "threads", "io_uring", NULL };

static int set_machine(struct guest_options *o, const char *value, struct error *err)
{
	/* names are libvirt's and QEMU's to know; this is what they are made of */
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789.-";

	if (!*value || value[strspn(value, allowed)])
		return error_set(err, ERROR_USAGE, "'%.80s' is not a machine type", value);
	o->machine = value;
	return 0;
}

static int set_memory(struct guest_options *o, const char *value, struct error *err)
{
	uint64_t bytes = 0;

	if (units_parse_bytes(value, &bytes, NULL) < 0 || bytes >> 20 < MEMORY_LEAST_MIB ||
		bytes >> 20 > MEMORY_MOST_MIB)
		return error_set(err, ERROR_USAGE, "'%.80s' is not a size from 64MiB on", value);
	o->memory_mib = bytes >> 20;
	return 0;
}

static int set_cpus(struct guest_options *o, const char *value, struct error *err)
{
	uint64_t n = 0;

	if (units_parse_uint(value, &n, NULL) < 0 || n < 1 || n > GUEST_CPUS)
		return error_set(err, ERROR_USAGE, "'%.80s' is not between 1 and 64", value);
	o->cpus = (unsigned)n;
	return 0;
}

static int set_switch(bool *to, const char *value, struct error *err)
{
	if (strcmp(value, "on") != 0 && strcmp(value, "off") != 0)
		return error_set(err, ERROR_USAGE, "'%.80s' is neither on nor off", value);
	*to = strcmp(value, "on") == 0;
	return 0;
}

static int set_huge_pages(struct guest_options *o, const char *value, struct error *err)
{
	return set_switch(&o->huge_pages, value, err);
}

static int set_thread(struct guest_options *o, const char *value, struct error *err)
{
	return set_switch(&o->devices.thread, value, err);
}

static int set_word(const char **to, const char *const *words, const char *value, struct error *err)
{
	for (; *words; words++)
		if (strcmp(*words, value) == 0) {
			*to = *words;
			return 0;
		}
	return error_set(err, ERROR_USAGE, "unknown mode '%.80s'", value);
}

static int set_cache(struct guest_options *o, const char *value, struct error *err)
{
	return set_word(&o->devices.cache, guest_caches, value, err);
}

static int set_aio(struct guest_options *o, const char *value, struct error *err)
{
	return set_word(&o->devices.aio, guest_aios, value, err);
}

static const struct option {
	const char *name;
	int (*set)(struct guest_options *o, const char *value, struct error *err);
} options[] = {
	{ "machine", set_machine },
	{ "memory", set_memory },
	{ "cpus", set_cpus },
	{ "huge_pages", set_huge_pages },
	{ "disk_cache", set_cache },
	{ "disk_aio", set_aio },
	{ "disk_thread", set_thread },
};

int guest_option_set(
	struct guest_options *o, const char *name, const char *value, struct error *err)
{
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (strcmp(options[i].name, name) == 0)
			return options[i].set(o, value, err);
	error_set(err, ERROR_USAGE, "a guest has no option '%.80s' that could be switched", name);
	return error_hint(err, "machine, memory, cpus, huge_pages, disk_cache, disk_aio, "
			       "disk_thread");
}

int guest_option_check(const struct guest_options *o, struct error *err)
{
	if (!o->devices.aio || strcmp(o->devices.aio, "native") != 0 ||
		devices_are_direct(&o->devices))
		return 0;
	error_set(err, ERROR_USAGE,
		"disk aio mode native goes around the host's page cache, which cache mode %s asks "
		"for",
		o->devices.cache);
	return error_hint(err, "cache mode none or directsync, or aio mode threads");
}
