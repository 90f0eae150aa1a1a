#include "target/qemu_effect.h"

#include <string.h>

static bool find(const struct domain_statistics *statistics, const char *name, uint64_t *value)
{
	for (size_t i = 0; i < statistics->n; i++)
		if (strcmp(statistics->of[i].name, name) == 0) {
			*value = statistics->of[i].value;
			return true;
		}
	return false;
}

/* never below 0: a count that something else was taken off */
static uint64_t less(uint64_t from, uint64_t what)
{
	return from > what ? from - what : 0;
}

void qemu_effect_delta(const struct domain_statistics *then, const struct domain_statistics *now,
	struct domain_statistics *delta)
{
	uint64_t had;

	delta->n = 0;
	for (size_t i = 0; i < now->n; i++) {
		if (!find(then, now->of[i].name, &had))
			continue;
		delta->of[delta->n] = now->of[i];
		delta->of[delta->n++].value = less(now->of[i].value, had);
	}
}

/* The guest's FPU is loaded once for each KVM_RUN that gets as far as the guest
 * (kvm_load_guest_fpu in arch/x86/kvm/x86.c), and each that a signal ended is counted. */
static bool user_exits(const struct domain_statistics *delta, uint64_t *exits)
{
	uint64_t runs, signals;

	if (!find(delta, "fpu_reload", &runs) || !find(delta, "signal_exits", &signals))
		return false;
	*exits = less(runs, signals + 1);
	return true;
}

bool qemu_effect_knows_user(const struct domain_statistics *delta)
{
	uint64_t exits;

	return user_exits(delta, &exits);
}

bool qemu_effect_seen(const struct domain_statistics *delta, const struct effect *effect,
	struct effect_seen *seen)
{
	uint64_t exits, emulations;
	uint64_t interrupts = 0;

	seen->user_exits = (uint64_t)((double)seen->ops * effect->user_exits + 0.5);
	seen->has_exits = find(delta, "exits", &exits);
	if (seen->has_exits) {
		find(delta, "irq_exits", &interrupts);
		seen->exits = (double)less(exits, interrupts + 1);
	}
	seen->has_emulations = find(delta, "insn_emulation", &emulations);
	if (seen->has_emulations)
		seen->emulations = (double)emulations;
	user_exits(delta, &seen->user_exits);
	return seen->has_exits || seen->has_emulations;
}
