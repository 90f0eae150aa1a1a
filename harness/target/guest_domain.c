#include "target/guest_domain.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/version.h"
#include "target/agent_file.h"
#include "target/guest_ask.h"
#include "target/guest_boot.h"
#include "target/guest_console.h"

int guest_domain_find(struct guest_setup *setup, struct error *err)
{
	if (attach_find(setup->virt, setup->options.domain, &setup->attach, err) < 0)
		return -1;
	setup->kvm = setup->attach.facts.kvm;
	snprintf(setup->why, sizeof(setup->why), "the domain's own");
	return 0;
}

/* --- who it is -----------------------------------------------------------------------------------
 */

static int check_program(const json_t *answer, struct error *err)
{
	const char *version = json_string_value(json_object_get(answer, "version"));
	const char *hash = json_string_value(json_object_get(answer, "agent"));
	char ours[GUEST_HASH];
	char clean[64];

	snprintf(ours, sizeof(ours), GUEST_HASH_FORMAT, (unsigned long long)agent_file_hash());
	if (version && hash && strcmp(version, kvmbench_version) == 0 && strcmp(hash, ours) == 0)
		return 0;
	console_tail(version ? version : "", version ? strlen(version) : 0, clean, sizeof(clean));
	if (!version || strcmp(version, kvmbench_version) != 0)
		error_set(err, ERROR_UNAVAILABLE, "the agent is of version '%s', not %s", clean,
			kvmbench_version);
	else
		error_set(err, ERROR_UNAVAILABLE, "the agent is another build of version %s",
			kvmbench_version);
	return error_hint(err, "host and guest must run the same program: kvmbench guest agent -o "
			       "FILE writes it");
}

static int take_answer(struct guest_machine *machine, const json_t *answer, struct error *err)
{
	const struct json_at at = { "the guest", 1, "boot", answer };

	if (guest_facts_take(&at, &machine->facts, err) < 0)
		return -1;
	return check_program(answer, err);
}

int guest_domain_open(
	struct guest_machine *machine, struct guest_setup *setup, double seconds, struct error *err)
{
	json_t *answer = NULL;
	int status = -1;

	*machine = (struct guest_machine){ .running = true, .channel = -1 };
	machine->channel = attach_open(&setup->attach, err);
	if (machine->channel >= 0)
		answer = guest_ask(machine->channel, seconds, err);
	if (answer)
		status = take_answer(machine, answer, err);
	if (status < 0 && machine->channel >= 0 && err->kind != ERROR_INTERRUPTED)
		error_prefix(err, "the agent in domain '%.80s'", setup->options.domain);
	if (err->kind == ERROR_TIMEOUT)
		error_hint(err, "does another program hold its channel %s? else start it anew",
			GUEST_PORT);
	json_decref(answer);
	if (status < 0)
		guest_domain_close(machine, setup);
	return status;
}

void guest_domain_close(struct guest_machine *machine, struct guest_setup *setup)
{
	if (machine->running && machine->channel >= 0)
		close(machine->channel);
	attach_release(&setup->attach);
	*machine = (struct guest_machine){ .channel = -1 };
}

void guest_domain_describe(
	const struct guest_setup *setup, const struct guest_machine *machine, json_t *fingerprint)
{
	const struct attach_facts *facts = &setup->attach.facts;

	json_object_set_new(fingerprint, "guest_domain", json_string(setup->options.domain));
	json_object_set_new(fingerprint, "guest_machine", json_string(facts->machine));
	json_object_set_new(fingerprint, "guest_cpus", json_integer((json_int_t)facts->cpus));
	json_object_set_new(
		fingerprint, "guest_memory_mib", json_integer((json_int_t)facts->memory_mib));
	json_object_set_new(fingerprint, "guest_huge_pages", json_boolean(facts->huge_pages));
	json_object_set_new(fingerprint, "guest_kernel", json_string(machine->facts.release));
	json_object_set_new(fingerprint, "guest_cpu", json_string(facts->cpu));
	json_object_set_new(fingerprint, "guest_pinning", json_string(facts->pinning));
}
