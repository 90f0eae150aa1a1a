/* The targets of a session that are more than a function: what they start, and what they say of
 * themselves. */
#include "run/session_private.h"

#include "target/devices.h"

static bool is_used(const struct session_state *s, const struct target *target)
{
	for (size_t i = 0; s->options && i < s->options->n_targets; i++)
		if (target == target_find(s->options->target[i]))
			return true;
	for (size_t i = 0; i < s->plan.n; i++)
		if (target == s->plan.arm[i].target)
			return true;
	return false;
}

/* Devices are made before targets are described: that may start a guest, which is to have them.
 * What cannot be made is told when the arms are chosen. */
static void make_devices(const struct session_state *s)
{
	const struct run_options *options = s->options;

	for (size_t i = 0; options && i < n_benches; i++)
		for (size_t k = 0; k < options->n_targets; k++) {
			const uint32_t on = target_find(options->target[k])->on;

			if (on != ON_FAKE && on & target_of_bench(benches[i]) &&
				plan_wants(options, benches[i]))
				devices_check(benches[i], on, NULL);
		}
	for (size_t i = 0; i < s->plan.n; i++)
		if (s->plan.arm[i].target->on != ON_FAKE)
			devices_check(s->plan.arm[i].bench, s->plan.arm[i].target->on, NULL);
}

int session_describe_targets(
	const struct session_state *s, int cpu, json_t *environment, struct error *err)
{
	json_t *fingerprint = json_object_get(environment, "fingerprint");
	json_t *conditions = json_object_get(environment, "conditions");
	const bool chosen = s->options && s->options->n_cpus;
	const int *cpus = chosen ? s->options->cpu : &cpu;
	const size_t n_cpus = chosen ? s->options->n_cpus : 1;

	devices_sweep();
	devices_place(cpus, n_cpus);
	make_devices(s);
	for (size_t i = 0; target_table[i]; i++) {
		const struct target *target = target_table[i];
		struct error why = ERROR_INIT;

		if (!is_used(s, target))
			continue;
		if (target->place)
			target->place(cpus, n_cpus);
		/* a target that is not to be had is a reason to skip its arms */
		if (!target->describe || target->describe(fingerprint, conditions, &why) == 0)
			continue;
		if (why.kind == ERROR_INTERRUPTED || why.kind == ERROR_USAGE) {
			*err = why;
			return -1;
		}
	}
	return 0;
}

void session_stop_targets(const struct session_state *s)
{
	for (size_t i = 0; target_table[i]; i++)
		if (target_table[i]->stop && is_used(s, target_table[i]))
			target_table[i]->stop();
}

void session_finish_targets(void)
{
	for (size_t i = 0; target_table[i]; i++)
		if (target_table[i]->finish)
			target_table[i]->finish();
	devices_finish();
}
