#include "judge/control.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "judge/blocks.h"
#include "judge/pair.h"
#include "judge/result.h"

static const double lowest = 0.99;
static const double highest = 1.01;
static const double emulated_per_op = 0.5;

static bool is_control(const struct arm *arm, const char *ring)
{
	return strcmp(arm->bench, "control_alu") == 0 && strcmp(arm->target, "tinyvm") == 0 &&
	       strcmp(arm->ring, ring) == 0;
}

/* Only the control tells: other operations are emulated one by one on hardware too (MMIO). */
static bool sees_emulation(const struct run *run, const struct order *o)
{
	for (size_t i = 0; i < run->n_arms; i++) {
		if (!is_control(&run->arms[i], "kernel"))
			continue;
		if (order_counter(o, run, i, "insn_emulation") >= emulated_per_op)
			return true;
	}
	return false;
}

/* What the gate found when it measured; it does so whatever the session was asked to run. */
static bool gate_saw_emulation(const struct run *run)
{
	const json_t *fingerprint = json_object_get(run->host, "fingerprint");
	const char *mode = json_string_value(json_object_get(fingerprint, "guest_kernel_mode"));

	return mode && strcmp(mode, "emulated") == 0;
}

static bool guest_had_no_kvm(const struct run *run)
{
	const json_t *fingerprint = json_object_get(run->host, "fingerprint");
	const char *accel = json_string_value(json_object_get(fingerprint, "guest_accel"));

	return accel && strcmp(accel, "kvm") != 0;
}

/* index of the first control in this ring that can be held against the host, or PAIR_NONE */
static size_t find_control(
	const struct run *run, const struct result *results, const size_t *host, const char *ring)
{
	for (size_t i = 0; i < run->n_arms; i++) {
		if (!is_control(&run->arms[i], ring) || host[i] == PAIR_NONE)
			continue;
		if (result_is_valid(&results[i]) && result_is_valid(&results[host[i]]))
			return i;
	}
	return PAIR_NONE;
}

int control_make(const struct run *run, const struct order *o, const struct result *results,
	const size_t *host, struct control *control, struct error *err)
{
	size_t at = find_control(run, results, host, "user");

	*control = (struct control){ .ratio = { NAN, NAN, NAN, NAN, NAN, 0 } };
	control->guest_emulated = guest_had_no_kvm(run);
	control->kernel_emulated = gate_saw_emulation(run) || sees_emulation(run, o);
	if (at == PAIR_NONE && !control->kernel_emulated)
		at = find_control(run, results, host, "kernel");
	if (at == PAIR_NONE)
		return 0;
	if (blocks_ratio(&results[at], &results[host[at]], &control->ratio, err) < 0)
		return -1;
	control->differs = control->ratio.high < lowest || control->ratio.low > highest;
	return 0;
}

void control_degrade(const struct control *control, struct result *results, size_t n)
{
	char reason[160];

	if (!control->differs)
		return;
	snprintf(reason, sizeof(reason),
		"control: control_alu takes %.4f times as long in tinyvm as on the host "
		"(95 %% interval %.4f to %.4f, expected within %.2f to %.2f)",
		control->ratio.value, control->ratio.low, control->ratio.high, lowest, highest);
	for (size_t i = 0; i < n; i++) {
		const struct arm *arm = results[i].arm;

		if (strcmp(arm->target, "tinyvm") == 0 && !control_arm_emulated(control, arm))
			result_degrade(&results[i], reason);
	}
}

bool control_arm_emulated(const struct control *control, const struct arm *arm)
{
	return control->kernel_emulated &&
	       (strcmp(arm->target, "tinyvm") == 0 || strcmp(arm->target, "qemu") == 0) &&
	       strcmp(arm->ring, "kernel") == 0;
}

bool control_arm_without_kvm(const struct control *control, const struct arm *arm)
{
	return control->guest_emulated && strcmp(arm->target, "guest") == 0;
}
