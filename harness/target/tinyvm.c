/* Target tinyvm: the operation in a VM of our own on /dev/kvm. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "target/arena.h"
#include "target/body.h"
#include "target/cpu.h"
#include "target/effect.h"
#include "target/engine.h"
#include "target/machine.h"
#include "target/target.h"
#include "target/usage.h"
#include "target/watchdog.h"
#include "target/work.h"

#define SPLIT_PASSES	 8
#define SPLIT_FLOOR_RUNS 16

struct tinyvm {
	const struct launch_request *request;
	struct launch_result *result;
	struct machine machine;
	struct kvm_stats_values before;
	uint64_t returns_before[MACHINE_REASONS];
	struct effect effect;
	struct usage usage;
};

static int fail(struct tinyvm *t, const struct error *err)
{
	enum launch_end end = END_FAILED;

	if (err->kind == ERROR_TIMEOUT)
		end = END_TIMEOUT;
	result_fail(t->result, end, err);
	return -1;
}

static int command(struct tinyvm *t, enum abi_command what, uint64_t rounds, uint64_t batches)
{
	struct abi_page *page = t->machine.page;
	struct error err = ERROR_INIT;

	page->command = what;
	page->rounds = rounds;
	page->batches = batches;
	if (machine_run(&t->machine, t->request->deadline, &err) < 0)
		return fail(t, &err);
	return 0;
}

static int tinyvm_touch(void *self)
{
	return command(self, ABI_TOUCH, 0, 0);
}

static int tinyvm_warm(void *self, uint64_t rounds)
{
	return command(self, ABI_WARM, rounds, 0);
}

static int tinyvm_time(void *self, uint64_t rounds, uint64_t batches)
{
	return command(self, ABI_RUN, rounds, batches);
}

static int tinyvm_before(void *self)
{
	struct tinyvm *t = self;
	struct error err = ERROR_INIT;

	memcpy(t->returns_before, t->machine.returns, sizeof(t->returns_before));
	ioeventfd_take(&t->machine.device);
	usage_start(&t->usage);
	if (t->machine.has_stats && kvm_stats_read(&t->machine.stats, &t->before, &err) < 0)
		return fail(t, &err);
	return 0;
}

/* Exits that the host's own interrupts cause. Not signal_exits: those are returns of KVM_RUN for a
 * pending signal, and the VM exit before one is an interrupt's and counted as such. */
static double strangers(const struct kvm_stats *stats, const double *delta)
{
	const int at = kvm_stats_find(stats, "irq_exits");

	return at >= 0 ? delta[at] : 0;
}

static void count_stats(struct tinyvm *t, struct effect_seen *seen)
{
	const struct kvm_stats *stats = &t->machine.stats;
	struct kvm_stats_values now;
	double delta[KVM_STATS_MAX];
	int at;

	if (!t->machine.has_stats || kvm_stats_read(stats, &now, NULL) < 0)
		return;
	for (size_t i = 0; i < stats->n; i++) {
		delta[i] = (double)(now.value[i] - t->before.value[i]);
		if (delta[i] > 0 && strcmp(stats->name[i], "exits"))
			result_count(t->result, stats->name[i], delta[i]);
	}
	at = kvm_stats_find(stats, "exits");
	if (at >= 0) {
		/* the doorbell at the end is one of ours */
		seen->has_exits = true;
		seen->exits = delta[at] - strangers(stats, delta) - 1;
		if (seen->exits < 0)
			seen->exits = 0;
		result_count(t->result, "exits", seen->exits);
		result_count(t->result, "exits_all", delta[at]);
	}
	at = kvm_stats_find(stats, "insn_emulation");
	if (at >= 0) {
		seen->has_emulations = true;
		seen->emulations = delta[at];
	}
}

static int tinyvm_after(void *self, uint64_t ops)
{
	struct tinyvm *t = self;
	const struct effect *effect = &t->effect;
	const bool emulated = t->request->kernel_emulated && t->request->ring == RING_KERNEL;
	struct effect_seen seen = { .ops = ops };
	struct error err = ERROR_INIT;

	count_stats(t, &seen);
	usage_stop(&t->usage, t->result);
	for (uint32_t reason = 0; reason < MACHINE_REASONS; reason++) {
		const uint64_t n = t->machine.returns[reason] - t->returns_before[reason];

		seen.user_exits += n;
		if (n && !(reason == effect->reason && effect->user_exits > 0))
			seen.other_reason = reason;
	}
	result_count(t->result, "user_exits", (double)seen.user_exits);
	seen.has_signals = t->machine.device.fd >= 0;
	if (seen.has_signals) {
		seen.signals = ioeventfd_take(&t->machine.device);
		result_count(t->result, "eventfd_signals", (double)seen.signals);
	}
	seen.seconds = (double)(t->result->sample[t->result->n_samples - 1].stop -
				t->result->sample[0].start) /
		       t->request->tsc_hz;
	if (effect_check(effect, &seen, emulated, &err) < 0) {
		result_fail(t->result, END_INVALID, &err);
		return -1;
	}
	return 0;
}

static double measure_floor(struct machine *m)
{
	uint64_t least = UINT64_MAX;

	m->run->immediate_exit = 1;
	for (int i = 0; i < SPLIT_PASSES; i++) {
		const uint64_t start = op_tsc();
		uint64_t cycles;

		for (int k = 0; k < SPLIT_FLOOR_RUNS; k++)
			vcpu_run(m->vcpu);
		cycles = op_tsc() - start;
		least = cycles < least ? cycles : least;
	}
	m->run->immediate_exit = 0;
	return (double)least / SPLIT_FLOOR_RUNS;
}

/* What two time stamps right after one another read: it is in every user-space time. */
static double cost_of_stamps(void)
{
	uint64_t least = UINT64_MAX;

	for (int i = 0; i < SPLIT_PASSES; i++) {
		const uint64_t start = op_tsc();
		const uint64_t cycles = op_tsc() - start;

		least = cycles < least ? cycles : least;
	}
	return (double)least;
}

/* Where a user-space exit's time goes. On the same vCPU, after the timed batches, so that nothing
 * here disturbs them: the floor is KVM_RUN that comes straight back, user space is between
 * KVM_RUN's return and the next call, in passes of their own. The least of several passes, as for
 * batches. */
static int measure_split(struct tinyvm *t)
{
	struct machine *m = &t->machine;
	const uint32_t per_round = t->request->bench->op->ops_per_round;
	const double stamps = cost_of_stamps();
	uint64_t least = UINT64_MAX;

	t->result->split_floor = measure_floor(m);
	m->watch_user = true;
	for (int i = 0; i < SPLIT_PASSES; i++) {
		m->user_cycles = 0;
		if (command(t, ABI_WARM, 1, 0) < 0)
			return -1;
		least = m->user_cycles < least ? m->user_cycles : least;
	}
	m->watch_user = false;
	t->result->split_user = (double)least / per_round - stamps;
	if (t->result->split_user < 0)
		t->result->split_user = 0;
	t->result->has_split = true;
	return 0;
}

static void run_machine(struct tinyvm *t)
{
	const struct engine engine = {
		.self = t,
		.touch = tinyvm_touch,
		.warm = tinyvm_warm,
		.time = tinyvm_time,
		.before = tinyvm_before,
		.after = tinyvm_after,
		.env = &t->machine.page->env,
		.sample = t->machine.page->sample,
	};
	const uint64_t expected = work_expected(
		t->request, t->machine.arena.base, t->machine.arena.bytes);
	struct error err = ERROR_INIT;

	if (engine_run(&engine, t->request, t->result) < 0 ||
		work_check(t->request, expected, t->result) < 0)
		return;
	if (arena_verify(&t->machine.arena, t->request->bench, t->request->arg, &err) < 0) {
		result_fail(t->result, END_INVALID, &err);
		return;
	}
	if (t->request->bench->split && !t->request->pilot && measure_split(t) < 0)
		return;
	if (t->machine.has_tsc_offset && t->machine.tsc_offset)
		snprintf(t->result->note, sizeof(t->result->note), "guest TSC offset %lld cycles",
			(long long)t->machine.tsc_offset);
	t->result->end = END_OK;
}

static uint64_t handler_delay(const struct launch_request *request)
{
	const uint64_t ns = bench_param(request->bench, request->arg, PARAM_HANDLER_DELAY, 0);

	return (uint64_t)((double)ns * request->tsc_hz * 1e-9);
}

static void launch_op(const struct launch_request *request, struct launch_result *result)
{
	static struct tinyvm t;
	struct error err = ERROR_INIT;

	t = (struct tinyvm){ .request = request,
		.result = result,
		.effect = bench_effect(request->bench, request->arg) };
	if (machine_open(&t.machine, request->bench, request->arg, request->ring, request->deadline,
		    &err) < 0) {
		fail(&t, &err);
		return;
	}
	t.machine.handler_delay = handler_delay(request);
	run_machine(&t);
	machine_close(&t.machine);
}

static void launch_body(const struct launch_request *request, struct launch_result *result)
{
	struct error err = ERROR_INIT;
	cleanup_close int kvm_fd = kvm_open(&err);

	if (kvm_fd < 0)
		result_fail(result, END_FAILED, &err);
	else
		body_launch(kvm_fd, request, result);
}

static void tinyvm_launch(const struct launch_request *request, struct launch_result *result)
{
	struct error err = ERROR_INIT;

	if (watchdog_init(result, &err) < 0)
		result_fail(result, END_FAILED, &err);
	else if (request->bench->kvm)
		launch_body(request, result);
	else
		launch_op(request, result);
}

static int tinyvm_check(const struct bench *bench, const uint64_t *arg, struct error *why)
{
	cleanup_close int kvm_fd = kvm_open(why);

	if (kvm_fd < 0)
		return -1;
	if (!kvm_capability(kvm_fd, KVM_CAP_IMMEDIATE_EXIT))
		return error_set(why, ERROR_UNAVAILABLE,
			"KVM lacks KVM_CAP_IMMEDIATE_EXIT (Linux 4.13 has it)");
	if (bench->vm.irqchip && !kvm_capability(kvm_fd, KVM_CAP_IRQCHIP))
		return error_set(why, ERROR_UNAVAILABLE, "KVM lacks KVM_CAP_IRQCHIP");
	for (size_t i = 0;
		i < sizeof(bench->vm.caps) / sizeof(*bench->vm.caps) && bench->vm.caps[i]; i++)
		if (!kvm_capability(kvm_fd, bench->vm.caps[i]))
			return error_set(why, ERROR_UNAVAILABLE, "KVM lacks KVM_CAP_%s",
				kvm_capability_name(bench->vm.caps[i]));
	if (cpu_check(bench->cpu, why) < 0 || ioeventfd_check(kvm_fd, bench, arg, why) < 0)
		return -1;
	return arena_check(bench, arg, why);
}

const struct target target_tinyvm = {
	.name = "tinyvm",
	.on = ON_TINYVM,
	.check = tinyvm_check,
	.launch = tinyvm_launch,
	.rings = true,
};
