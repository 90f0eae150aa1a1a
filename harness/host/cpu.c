#include "host/probe.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/root.h"
#include "base/text.h"
#include "host/cpuid.h"
#include "host/facts.h"

#define CPUINFO_BYTES 65536 /* the first processor's entry is all that is read */
#define FLAGS_BYTES   8192

static void fact_field(json_t *facts, const char *field, const char *text, const char *key)
{
	char value[256];

	fact_text(facts, field, text_field(text, key, value, sizeof(value)) ? value : NULL);
}

static void fact_field_integer(json_t *facts, const char *field, const char *text, const char *key)
{
	char *end = NULL;
	char value[32];
	long number = 0;

	if (text_field(text, key, value, sizeof(value)))
		number = strtol(value, &end, 10);
	fact_integer(facts, field, end && end != value && !*end, number);
}

void probe_cpu(const char *root, struct host *host, json_t *fingerprint)
{
	cleanup_free char *cpuinfo = root_text(root, CPUINFO_BYTES, "/proc/cpuinfo");
	const char *text = cpuinfo ? cpuinfo : "";
	char flags[FLAGS_BYTES] = "";
	bool known = text_field(text, "flags", flags, sizeof(flags));

	fact_field(fingerprint, "cpu_vendor", text, "vendor_id");
	fact_field_integer(fingerprint, "cpu_family", text, "cpu family");
	fact_field_integer(fingerprint, "cpu_model", text, "model");
	fact_field_integer(fingerprint, "cpu_stepping", text, "stepping");
	fact_field(fingerprint, "cpu_name", text, "model name");
	fact_field(fingerprint, "microcode", text, "microcode");

	host->hypervisor = text_has_word(flags, "hypervisor");
	host->invariant_tsc = text_has_word(flags, "constant_tsc") &&
			      text_has_word(flags, "nonstop_tsc");
	if (!root[0]) {
		known = true;
		host->cpu = cpuid_features();
		host->hypervisor = cpuid_hypervisor();
		host->invariant_tsc = cpuid_invariant_tsc();
	}
	fact_boolean(fingerprint, "invariant_tsc", known, host->invariant_tsc);
	fact_boolean(fingerprint, "hypervisor_present", known, host->hypervisor);
}
