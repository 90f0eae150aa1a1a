#include "target/qemu_launch.h"

#include <stdio.h>
#include <string.h>

#include "target/effect.h"
#include "target/engine.h"
#include "target/qemu_effect.h"
#include "target/qemu_testdev.h"
#include "target/usage.h"
#include "target/work.h"

struct launch {
	struct qemu_machine *machine;
	const struct launch_request *request;
	struct launch_result *result;
	struct effect effect;
	struct clerk_answer before;
	uint32_t writes_before; /* that reached QEMU's device, if the benchmark has one */
	struct usage_thread usage;
};

static int fail(const struct launch *l, const struct error *err)
{
	result_fail(l->result, err->kind == ERROR_TIMEOUT ? END_TIMEOUT : END_FAILED, err);
	return -1;
}

static int command(const struct launch *l, enum abi_command what, uint64_t rounds, uint64_t batches)
{
	struct abi_page *page = qemu_machine_page(l->machine);
	struct error err = ERROR_INIT;

	page->rounds = rounds;
	page->batches = batches;
	if (qemu_machine_run(l->machine, what, l->request->deadline, &err) < 0)
		return fail(l, &err);
	return 0;
}

static int touch(void *self)
{
	return command(self, ABI_TOUCH, 0, 0);
}

static int warm(void *self, uint64_t rounds)
{
	return command(self, ABI_WARM, rounds, 0);
}

static int timed(void *self, uint64_t rounds, uint64_t batches)
{
	return command(self, ABI_RUN, rounds, batches);
}

/* Outside of what the clerk's two looks enclose: it costs exits. */
static int count_writes(const struct launch *l, uint32_t *writes)
{
	struct error err = ERROR_INIT;

	if (l->request->bench->vm.device == DEVICE_NONE)
		return 0;
	if (qemu_testdev_count(l->machine, l->request, writes, &err) < 0)
		return fail(l, &err);
	return 0;
}

static int before(void *self)
{
	struct launch *l = self;

	if (count_writes(l, &l->writes_before) < 0)
		return -1;
	/* a libvirt that tells no statistics makes an effect that is not checked, not a failure */
	if (clerk_ask(&l->machine->clerk, &l->before) < 0)
		l->before.statistics.n = 0;
	usage_thread_start(&l->usage);
	return 0;
}

static void count(const struct launch *l, const struct domain_statistics *delta)
{
	for (size_t i = 0; i < delta->n; i++) {
		const char *name = delta->of[i].name;

		/* "exits" is what is left without those that are nobody's doing */
		if (delta->of[i].value)
			result_count(l->result, strcmp(name, "exits") == 0 ? "exits_all" : name,
				(double)delta->of[i].value);
	}
}

static int after(void *self, uint64_t ops)
{
	struct launch *l = self;
	const struct launch_request *request = l->request;
	const struct op_sample *sample = qemu_machine_page(l->machine)->sample;
	const bool emulated = request->kernel_emulated && request->ring == RING_KERNEL;
	struct effect_seen seen = { .ops = ops };
	struct domain_statistics delta = { 0 };
	struct clerk_answer now;
	struct error err = ERROR_INIT;
	uint32_t writes = 0;

	usage_thread_stop(&l->usage, l->result);
	if (clerk_ask(&l->machine->clerk, &now) == 0)
		qemu_effect_delta(&l->before.statistics, &now.statistics, &delta);
	count(l, &delta);
	if (count_writes(l, &writes) < 0)
		return -1;
	seen.has_writes = request->bench->vm.device != DEVICE_NONE;
	if (seen.has_writes) {
		seen.writes = writes - l->writes_before;
		result_count(l->result, "device_writes", (double)seen.writes);
	}
	seen.seconds = (double)(sample[request->batches - 1].stop - sample[0].start) /
		       request->tsc_hz;
	if (!qemu_effect_seen(&delta, &l->effect, &seen))
		snprintf(l->result->note, sizeof(l->result->note),
			"effect not checked: libvirt tells no statistics of KVM");
	else if (seen.has_exits)
		result_count(l->result, "exits", seen.exits);
	if (qemu_effect_knows_user(&delta))
		result_count(l->result, "user_exits", (double)seen.user_exits);
	if (effect_check(&l->effect, &seen, emulated, &err) < 0) {
		result_fail(l->result, END_INVALID, &err);
		return -1;
	}
	return 0;
}

static int open_device(const struct launch *l)
{
	struct op_env *env = &qemu_machine_page(l->machine)->env;
	struct error err = ERROR_INIT;

	if (l->request->bench->vm.device == DEVICE_NONE)
		return 0;
	if (qemu_testdev_open(l->machine, l->request, &env->device, &err) < 0)
		return fail(l, &err);
	return 0;
}

static void run_guest(struct launch *l)
{
	const struct launch_request *request = l->request;
	const struct abi_page *page = qemu_machine_page(l->machine);
	const struct engine engine = { .self = l,
		.touch = touch,
		.warm = warm,
		.time = timed,
		.before = before,
		.after = after,
		.env = &page->env,
		.sample = page->sample };
	const uint64_t expected = work_expected(
		request, qemu_machine_arena(l->machine, request->bench), page->env.arena_bytes);

	if (engine_run(&engine, request, l->result) < 0 ||
		work_check(request, expected, l->result) < 0)
		return;
	l->result->end = END_OK;
}

void qemu_launch(struct qemu_machine *machine, int cpu, const struct launch_request *request,
	struct launch_result *result)
{
	struct launch l = { .machine = machine,
		.request = request,
		.result = result,
		.effect = bench_effect(request->bench, request->arg),
		.usage = {
			.pid = machine->domain.pid, .thread = machine->vcpu_thread, .cpu = cpu } };
	struct error err = ERROR_INIT;

	if (!machine->running) {
		error_set(&err, ERROR_MEASURE, "no machine runs");
		fail(&l, &err);
		return;
	}
	usage_stay_away();
	result_count(result, "start_ms", machine->start_seconds * 1e3);
	if (qemu_machine_load(machine, request->bench, request->arg, request->ring,
		    request->deadline, &err) < 0)
		fail(&l, &err);
	else if (open_device(&l) == 0)
		run_guest(&l);
}
