#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/units.h"
#include "reports/explain.h"
#include "reports/host_field.h"

/* how a number is written */
enum kind { AS_IS, BYTES, KHZ, FRACTION, SECONDS, CELSIUS };

struct field {
	const char *label;
	struct {
		const char *name;
		const char *before; /* the value, as in "steal 1 %" */
		enum kind kind;
	} part[4];
};

static const struct field environment[] = {
	{ "governor", { { "governor", "", AS_IS }, { "cpufreq_driver", "driver ", AS_IS },
			      { "epp", "EPP ", AS_IS } } },
	{ "turbo", { { "turbo", "", AS_IS } } },
	{ "SMT", { { "smt", "", AS_IS } } },
	{ "microcode", { { "microcode", "", AS_IS } } },
	{ "isolated",
		{ { "isolated_cpus", "CPUs ", AS_IS }, { "nohz_full", "nohz_full ", AS_IS } } },
	{ "memory", { { "ram_bytes", "", BYTES }, { "numa_nodes", "NUMA nodes ", AS_IS } } },
	{ "huge pages", { { "thp", "THP ", AS_IS }, { "hugepages", "reserved ", AS_IS },
				{ "ksm", "KSM ", AS_IS } } },
	{ "clocksource", { { "clocksource", "", AS_IS } } },
};
static const struct field conditions[] = {
	{ "load", { { "load_1m", "", AS_IS }, { "load_5m", "", AS_IS }, { "load_15m", "", AS_IS },
			  { "steal", "steal ", FRACTION } } },
	{ "frequency", { { "frequency_lowest_khz", "lowest ", KHZ },
			       { "frequency_highest_khz", "highest ", KHZ } } },
	{ "temperature", { { "temperature_c", "", CELSIUS } } },
	{ "memory", { { "available_bytes", "available ", BYTES },
			    { "swap_used_bytes", "swap used ", BYTES } } },
	{ "uptime", { { "uptime_s", "", SECONDS } } },
};

/* The KVM module parameters that change what an exit or a guest's memory costs. */
static const char *const parameters[] = { "ept", "npt", "vpid", "unrestricted_guest",
	"enable_apicv", "avic", "pml", "ple_gap", "nested", "vmentry_l1d_flush", "tdp_mmu",
	"nx_huge_pages", "halt_poll_ns", "eager_page_split", "ignore_msrs" };

static void add_gibibytes(struct buffer *text, double bytes)
{
	char number[NUMBER_TEXT];

	buffer_addf(text, "%s GiB", number_fixed(bytes / (1u << 30), 1, number, sizeof(number)));
}

static void add_part(const json_t *value, enum kind kind, struct buffer *text)
{
	char number[UNITS_TEXT];
	const double x = json_number_value(value);

	if (!json_is_number(value) || kind == AS_IS || fabs(x) > 1e18) {
		host_field_text(value, text);
		return;
	}
	switch (kind) {
	case BYTES:
		add_gibibytes(text, x);
		break;
	case KHZ:
		buffer_addf(text, "%s MHz", number_fixed(x / 1e3, 0, number, sizeof(number)));
		break;
	case FRACTION:
		buffer_addf(text, "%s %%", number_fixed(100 * x, 2, number, sizeof(number)));
		break;
	case SECONDS:
		buffer_addf(text, "%s h", number_fixed(x / 3600, 1, number, sizeof(number)));
		break;
	case CELSIUS:
		buffer_addf(text, "%s °C", number_fixed(x, 1, number, sizeof(number)));
		break;
	case AS_IS:
		break;
	}
}

static void add_fields(
	const struct summary *s, const struct field *field, size_t n, struct explain *e)
{
	for (size_t i = 0; i < n; i++) {
		struct buffer text = BUFFER_INIT;

		for (size_t j = 0; j < 4 && field[i].part[j].name; j++) {
			const json_t *value = host_field(s->run, field[i].part[j].name);

			if (!value)
				continue;
			buffer_addf(
				&text, "%s%s", text.length ? ", " : "", field[i].part[j].before);
			add_part(value, field[i].part[j].kind, &text);
		}
		explain_add(e, field[i].label, &text);
	}
}

static void add_section(const struct summary *s, const char *section, struct explain *e)
{
	const char *key;
	json_t *value;

	json_object_foreach (json_object_get(s->run->host, section), key, value) {
		struct buffer text = BUFFER_INIT;

		host_field_text(value, &text);
		explain_add(e, key, &text);
	}
}

/* Names of the vulnerabilities whose state, as the kernel writes it, begins with `state`. */
static void add_mitigated(
	const json_t *all, const char *state, const char *title, struct buffer *text)
{
	const size_t before = text->length;
	const char *key;
	json_t *value;

	json_object_foreach ((json_t *)all, key, value) {
		const char *word = json_string_value(value);

		if (!word || strncmp(word, state, strlen(state)) != 0)
			continue;
		if (text->length == before)
			buffer_addf(text, "%s%s ", before ? "; " : "", title);
		else
			buffer_adds(text, ", ");
		buffer_adds(text, key);
	}
}

static void add_mitigations(const struct summary *s, struct explain *e)
{
	const json_t *all = host_field(s->run, "mitigations");
	struct buffer text = BUFFER_INIT;

	if (json_is_object(all)) {
		add_mitigated(all, "Vulnerable", "VULNERABLE:", &text);
		add_mitigated(all, "Mitigation", "on for", &text);
		if (!text.length && json_object_size(all))
			buffer_adds(&text, "none needed");
	} else if (all) {
		host_field_text(all, &text);
	}
	explain_add(e, "mitigations", &text);
}

static void add_parameters(const struct summary *s, struct explain *e)
{
	struct buffer text = BUFFER_INIT;
	const char *module;
	json_t *list;

	json_object_foreach ((json_t *)host_field(s->run, "kvm_parameters"), module, list) {
		for (size_t i = 0; i < sizeof(parameters) / sizeof(parameters[0]); i++) {
			const json_t *value = json_object_get(list, parameters[i]);

			if (!value || json_is_null(value))
				continue;
			buffer_addf(
				&text, "%s%s.%s=", text.length ? ", " : "", module, parameters[i]);
			host_field_text(value, &text);
		}
	}
	explain_add(e, "modules", &text);
}

/* CPUs the launches were pinned to, in order of first use. */
static void add_pinning(const struct summary *s, struct explain *e)
{
	struct buffer text = BUFFER_INIT;
	int seen[16];
	size_t n = 0;
	size_t i;

	for (size_t l = 0; l < s->run->n_launches; l++) {
		for (i = 0; i < n && seen[i] != s->run->launches[l].cpu; i++)
			;
		if (i == sizeof(seen) / sizeof(seen[0])) {
			buffer_adds(&text, ", …");
			break;
		}
		if (i < n)
			continue;
		seen[n++] = s->run->launches[l].cpu;
		if (seen[i] < 0)
			buffer_addf(&text, "%snot pinned", i ? ", " : "");
		else
			buffer_addf(&text, "%sCPU %d", i ? ", " : "", seen[i]);
	}
	explain_add(e, "pinned to", &text);
}

void explain_environment(const struct summary *s, bool all, struct explain *e)
{
	struct buffer vary = BUFFER_INIT;

	if (all) {
		add_section(s, "fingerprint", e);
	} else {
		add_fields(s, environment, sizeof(environment) / sizeof(environment[0]), e);
		add_mitigations(s, e);
		add_parameters(s, e);
	}
	add_pinning(s, e);
	if (s->run->session.vary)
		buffer_adds(&vary, s->run->session.vary);
	explain_add(e, "varied", &vary);
}

void explain_conditions(const struct summary *s, bool all, struct explain *e)
{
	if (all)
		add_section(s, "conditions", e);
	else
		add_fields(s, conditions, sizeof(conditions) / sizeof(conditions[0]), e);
}
