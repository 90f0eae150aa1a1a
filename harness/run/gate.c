#include "run/gate.h"

#include <stdio.h>
#include <string.h>

#include "base/tsc.h"
#include "run/launcher.h"
#include "run/plan.h"
#include "target/target.h"

#define CONTROL	       "control_alu"
#define EMULATED_TIMES 20
#define CONTROL_INSNS  4 /* instructions of one operation, microbench/control_alu.op.c */

static double counter(const struct launch_result *result, const char *name)
{
	for (size_t i = 0; i < result->n_counters; i++)
		if (!strcmp(result->counter[i].name, name))
			return result->counter[i].value;
	return 0;
}

static double least_ns_per_insn(const struct launch_result *result, double tsc_hz)
{
	uint64_t least = UINT64_MAX;

	for (uint64_t i = 0; i < result->n_samples; i++)
		if (result->sample[i].stop - result->sample[i].start < least)
			least = result->sample[i].stop - result->sample[i].start;
	if (least < result->overhead)
		return 0;
	return (double)(least - result->overhead) / tsc_hz * 1e9 /
	       ((double)result->ops * CONTROL_INSNS);
}

static int measure(
	struct gate *gate, struct launcher *launcher, const struct bench *bench, struct error *err)
{
	static const enum ring rings[] = { RING_KERNEL, RING_USER };
	const uint64_t arg[OP_ARGS] = { 0 };
	struct launch_request request = {
		.bench = bench,
		.arg = arg,
		/* not known yet, and no matter: the control is to exit nowhere, and an emulated
		 * ring does not exit either */
		.kernel_emulated = true,
		.rounds = 2,
		.batches = 5,
		.deadline = 2,
		.tsc_hz = tsc_calibrate(0.01),
	};

	for (size_t i = 0; i < 2; i++) {
		const struct launch_result *result = launcher->result;

		request.ring = rings[i];
		if (launcher_run(launcher, &target_tinyvm, &request, err) < 0)
			return -1;
		if (result->end != END_OK) {
			snprintf(gate->why, sizeof(gate->why), "the control in ring %d: %.200s",
				rings[i] == RING_KERNEL ? 0 : 3, result->why);
			return 0;
		}
		if (rings[i] == RING_USER) {
			gate->user_ns_per_insn = least_ns_per_insn(result, request.tsc_hz);
			continue;
		}
		gate->kernel_ns_per_insn = least_ns_per_insn(result, request.tsc_hz);
		gate->emulations_per_insn = counter(result, "insn_emulation") /
					    (double)(result->ops * request.batches * CONTROL_INSNS);
	}
	gate->measured = true;
	/* KVM's own count decides; without one (before Linux 5.14) no native ring 0 is so slow */
	gate->kernel_emulated = gate->emulations_per_insn > 0.5 ||
				gate->kernel_ns_per_insn > EMULATED_TIMES * gate->user_ns_per_insn;
	return 0;
}

int gate_probe(struct gate *gate, struct error *err)
{
	const struct bench *bench = bench_find(CONTROL);
	const uint64_t arg[OP_ARGS] = { 0 };
	struct launcher launcher;
	struct error why = ERROR_INIT;
	int result;

	*gate = (struct gate){ 0 };
	if (!bench)
		return error_set(err, ERROR_DATA, "the benchmark '%s' is missing", CONTROL);
	if (target_tinyvm.check(bench, arg, &why) < 0) {
		snprintf(gate->why, sizeof(gate->why), "%.255s", why.text);
		return 0;
	}
	if (launcher_open(&launcher, -1, err) < 0)
		return -1;
	result = measure(gate, &launcher, bench, err);
	launcher_close(&launcher);
	return result;
}
