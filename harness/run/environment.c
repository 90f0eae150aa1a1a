#include "run/environment.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/version.h"
#include "target/agent_file.h"
#include "target/container.h"
#include "target/devices.h"
#include "target/payload.h"

/* FNV-1a over all guest images: another payload is another measurement. */
static uint64_t hash_payloads(void)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < n_payloads; i++)
		for (const unsigned char *at = payloads[i].start; at < payloads[i].end; at++)
			hash = (hash ^ *at) * UINT64_C(0x100000001b3);
	return hash;
}

static void add_tool(json_t *fingerprint, const struct gate *gate, int cpu)
{
	char hash[17];

	snprintf(hash, sizeof(hash), "%016llx", (unsigned long long)hash_payloads());
	json_object_set_new(fingerprint, "kvmbench", json_string(kvmbench_version));
	json_object_set_new(fingerprint, "payloads", json_string(hash));
	json_object_set_new(fingerprint, "pinned_cpu", json_integer(cpu));
	json_object_set_new(fingerprint, "guest_kernel_mode",
		!gate->measured ? json_null()
				: json_string(gate->kernel_emulated ? "emulated" : "native"));
}

static void add_gate(json_t *conditions, const struct gate *gate)
{
	if (!gate->measured) {
		json_object_set_new(conditions, "gate", json_string(gate->why));
		return;
	}
	json_object_set_new(conditions, "gate",
		json_pack("{s:f, s:f, s:f}", "kernel_ns_per_insn", gate->kernel_ns_per_insn,
			"user_ns_per_insn", gate->user_ns_per_insn, "emulations_per_insn",
			gate->emulations_per_insn));
}

static json_t *advise(const struct host *host, struct error *err)
{
	struct advice_list list = { 0 };
	json_t *array;

	if (host_advise("", host, &list, err) < 0)
		return NULL;
	array = advice_json(&list);
	advice_finish(&list);
	return array;
}

json_t *environment_json(
	const struct host *host, const struct gate *gate, int cpu, struct error *err)
{
	json_t *json = json_deep_copy(host->facts);
	json_t *advice = advise(host, err);

	if (!json || !advice) {
		json_decref(json);
		json_decref(advice);
		if (!json)
			error_set(err, ERROR_SYSTEM, "cannot copy the host's facts");
		return NULL;
	}
	add_tool(json_object_get(json, "fingerprint"), gate, cpu);
	add_gate(json_object_get(json, "conditions"), gate);
	json_object_set_new(json, "advice", advice);
	return json;
}

json_t *environment_changed(const json_t *before, const json_t *now)
{
	json_t *old = json_object_get(before, "fingerprint");
	json_t *new = json_object_get(now, "fingerprint");
	json_t *changed = json_object();
	const char *field;
	json_t *value;

	json_object_foreach (new, field, value) {
		if (!json_equal(value, json_object_get(old, field)))
			json_object_set(changed, field, value);
	}
	json_object_foreach (old, field, value) {
		if (!json_object_get(new, field))
			json_object_set_new(changed, field, json_null());
	}
	return changed;
}

void environment_add_targets(json_t *environment, const struct plan *plan)
{
	json_t *fingerprint = json_object_get(environment, "fingerprint");
	uint32_t on = 0;
	uint32_t needs = 0;
	char hash[32];

	for (size_t i = 0; i < plan->n; i++) {
		on |= plan->arm[i].target->on;
		if (plan->arm[i].target->on != ON_FAKE)
			needs |= plan->arm[i].bench->needs;
	}
	devices_describe(needs, on, fingerprint, json_object_get(environment, "conditions"));
	if (on & ON_AGENT) {
		snprintf(hash, sizeof(hash), "fnv1a64:%016llx",
			(unsigned long long)agent_file_hash());
		json_object_set_new(fingerprint, "agent", json_string(hash));
	}
	if (on & ON_CONTAINER)
		json_object_set_new(fingerprint, "bwrap", json_string(container_version()));
}

int environment_same(const json_t *before, const json_t *now, struct error *err)
{
	json_t *old = json_object_get(before, "fingerprint");
	const json_t *new = json_object_get(now, "fingerprint");
	const char *field;
	json_t *value;

	json_object_foreach (old, field, value) {
		cleanup_free char *was = NULL;
		cleanup_free char *is = NULL;

		if (json_equal(value, json_object_get(new, field)))
			continue;
		was = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
		is = json_dumps(json_object_get(new, field), JSON_ENCODE_ANY | JSON_COMPACT);
		return error_set(err, ERROR_INCOMPARABLE, "%s was %.80s and is now %.80s", field,
			was ? was : "absent", is ? is : "absent");
	}
	return 0;
}
