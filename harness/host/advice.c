#include "host/advise.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "host/facts.h"

struct check {
	const char *topic;
	void (*advise)(const char *root, const struct host *host, struct advice *advice);
};

/* What decides whether anything can be measured first, then from time to permission. */
static const struct check checks[] = {
	{ "kvm", advise_kvm },
	{ "backend", advise_backend },
	{ "nested", advise_nested },
	{ "invariant_tsc", advise_invariant_tsc },
	{ "clocksource", advise_clocksource },
	{ "governor", advise_governor },
	{ "turbo", advise_turbo },
	{ "smt", advise_smt },
	{ "cpuidle", advise_cpuidle },
	{ "isolation", advise_isolation },
	{ "load", advise_load },
	{ "steal", advise_steal },
	{ "free_memory", advise_free_memory },
	{ "swap", advise_swap },
	{ "thp", advise_thp },
	{ "hugepages", advise_hugepages },
	{ "ksm", advise_ksm },
	{ "numa_balancing", advise_numa_balancing },
	{ "halt_poll_ns", advise_halt_poll },
	{ "nx_huge_pages", advise_nx_huge_pages },
	{ "mitigations", advise_mitigations },
	{ "pmu", advise_pmu },
	{ "perf", advise_perf },
	{ "tracefs", advise_tracefs },
};

static const size_t n_checks = sizeof(checks) / sizeof(checks[0]);

int host_advise(
	const char *root, const struct host *host, struct advice_list *list, struct error *err)
{
	list->n = 0;
	list->item = calloc(n_checks, sizeof(*list->item));
	if (!list->item)
		return error_set(err, ERROR_SYSTEM, "cannot allocate the findings");
	for (; list->n < n_checks; list->n++) {
		struct advice *advice = &list->item[list->n];

		advice->topic = checks[list->n].topic;
		checks[list->n].advise(root, host, advice);
	}
	return 0;
}

void advice_finish(struct advice_list *list)
{
	free(list->item);
	*list = (struct advice_list){ 0 };
}

const char *severity_name(enum severity severity)
{
	static const char *const names[] = {
		[ADVICE_OK] = "ok",
		[ADVICE_NOTE] = "note",
		[ADVICE_WARN] = "warn",
		[ADVICE_BLOCK] = "block",
	};

	return names[severity];
}

json_t *advice_json(const struct advice_list *list)
{
	json_t *all = json_array();

	for (size_t i = 0; i < list->n; i++) {
		const struct advice *item = &list->item[i];

		json_array_append_new(
			all, json_pack("{s:s, s:s, s:s, s:s, s:s}", "topic", item->topic,
				     "severity", severity_name(item->severity), "evidence",
				     item->evidence, "effect", item->effect, "mend", item->mend));
	}
	return all;
}

void advice_set(struct advice *advice, enum severity severity, const char *evidence, ...)
{
	va_list arguments;

	advice->severity = severity;
	va_start(arguments, evidence);
	vsnprintf(advice->evidence, sizeof(advice->evidence), evidence, arguments);
	va_end(arguments);
}

void advice_effect(struct advice *advice, const char *effect, ...)
{
	va_list arguments;

	va_start(arguments, effect);
	vsnprintf(advice->effect, sizeof(advice->effect), effect, arguments);
	va_end(arguments);
}

void advice_mend(struct advice *advice, const char *mend, ...)
{
	va_list arguments;

	va_start(arguments, mend);
	vsnprintf(advice->mend, sizeof(advice->mend), mend, arguments);
	va_end(arguments);
}

enum severity advice_grade(double value, double note, double warn)
{
	if (value >= warn)
		return ADVICE_WARN;
	return value >= note ? ADVICE_NOTE : ADVICE_OK;
}

void advice_unknown(struct advice *advice, const char *what, const char *would_tell)
{
	advice_set(advice, ADVICE_NOTE, "%s cannot be read", what);
	advice_effect(advice, "unknown: %s", would_tell);
}

const char *advice_fact(const struct host *host, const char *field)
{
	return fact_get(host->facts, "fingerprint", field);
}

const char *advice_parameter(const struct host *host, const char *module, const char *parameter)
{
	const json_t *modules = json_object_get(
		json_object_get(host->facts, "fingerprint"), "kvm_parameters");

	return json_string_value(json_object_get(json_object_get(modules, module), parameter));
}

bool advice_privileged(const char *root)
{
	return !root[0] && geteuid() == 0;
}
