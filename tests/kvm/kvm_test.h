/* What the KVM tests share: a launch of one benchmark, in a child process as in a session. They
 * skip without a usable /dev/kvm, with the reason.
 */
#ifndef TESTS_KVM_TEST_H
#define TESTS_KVM_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/tsc.h"
#include "run/gate.h"
#include "run/launcher.h"
#include "run/plan.h"
#include <kvmbench/kvm.h>

struct kvm_test {
	struct launcher launcher;
	struct gate gate;
	double tsc_hz;
};

static struct kvm_test kvm_test;

static int kvm_test_open(void **state)
{
	struct error err = ERROR_INIT;

	*state = &kvm_test;
	if (launcher_open(&kvm_test.launcher, -1, &err) < 0 ||
		gate_probe(&kvm_test.gate, &err) < 0) {
		print_error("%s\n", err.text);
		return -1;
	}
	kvm_test.tsc_hz = tsc_calibrate(0.02);
	return 0;
}

static int kvm_test_close(void **state)
{
	(void)state;
	launcher_close(&kvm_test.launcher);
	return 0;
}

static inline void kvm_test_need(const struct kvm_test *t)
{
	if (t->gate.measured)
		return;
	print_message("skipped: %s\n", t->gate.why);
	skip();
}

/* A ring in which the benchmark does what it declares on this back end. */
static inline enum ring kvm_test_ring(const struct kvm_test *t, const struct bench *bench)
{
	if (bench->ring != RING_ANY)
		return bench->ring;
	return t->gate.kernel_emulated ? RING_USER : RING_KERNEL;
}

/* In a lab a working set of 32 MiB takes minutes to fill; a small one exits as rarely. */
static inline uint64_t kvm_test_value(const struct param *param)
{
	const uint64_t small = 256 << 10;

	if (strcmp(param->name, "ws") != 0 || !getenv("KVMBENCH_LAB"))
		return param->value;
	return param->min > small ? param->min : small;
}

static inline const struct launch_result *kvm_test_launch_with(struct kvm_test *t,
	const struct bench *bench, const uint64_t *arg, enum ring ring, uint64_t rounds,
	double deadline)
{
	struct error err = ERROR_INIT;
	struct launch_request request = {
		.bench = bench,
		.arg = arg,
		.ring = ring,
		.kernel_emulated = t->gate.kernel_emulated,
		.rounds = rounds,
		.batches = 3,
		.deadline = deadline,
		.tsc_hz = t->tsc_hz,
	};

	if (launcher_run(&t->launcher, &target_tinyvm, &request, &err) < 0)
		fail_msg("%s: %s", bench->name, err.text);
	return t->launcher.result;
}

/* With its parameters' defaults. */
static inline const struct launch_result *kvm_test_launch(struct kvm_test *t,
	const struct bench *bench, enum ring ring, uint64_t rounds, double deadline)
{
	uint64_t arg[OP_ARGS] = { 0 };

	for (size_t i = 0; i < bench->n_params; i++)
		arg[i] = kvm_test_value(&bench->params[i]);
	if (bench->defaults)
		bench->defaults(arg);
	return kvm_test_launch_with(t, bench, arg, ring, rounds, deadline);
}

static inline double kvm_test_counter(const struct launch_result *result, const char *name)
{
	for (size_t i = 0; i < result->n_counters; i++)
		if (strcmp(result->counter[i].name, name) == 0)
			return result->counter[i].value;
	return 0;
}

#endif
