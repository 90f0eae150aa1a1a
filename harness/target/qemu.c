/* Target qemu: the operation in a machine of QEMU's with KVM, through libvirt. The guest image and
 * the timed code are those of target tinyvm; the VMM is what differs. */
#include <stdio.h>
#include <string.h>

#include <kvmbench/kvm.h>

#include "base/cleanup.h"
#include "base/digest.h"
#include "base/tsc.h"
#include "target/arena.h"
#include "target/cpu.h"
#include "target/effect.h"
#include "target/engine.h"
#include "target/firmware_image.h"
#include "target/qemu_machine.h"
#include "target/usage.h"
#include "target/work.h"

static struct {
	struct qemu_setup setup;
	bool configured;
	struct error failed; /* why preparing failed, if it did */
	struct qemu_machine machine;
} qemu;

/* A launch, in its own process. */
struct qemu_launch {
	const struct launch_request *request;
	struct launch_result *result;
	struct clerk_answer before;
	struct usage_thread usage;
};

void qemu_configure(const struct guest_options *options)
{
	qemu.setup.guest.options = *options;
	qemu.setup.guest.options.cpus = 1;
	qemu.configured = true;
}

/* --- preparing -----------------------------------------------------------------------------------
 */

static int prepare(struct error *err)
{
	if (qemu.failed.kind) {
		*err = qemu.failed;
		return -1;
	}
	if (qemu_setup_prepare(&qemu.setup, err) == 0)
		return 0;
	if (err->kind != ERROR_INTERRUPTED)
		qemu.failed = *err;
	return -1;
}

static void place(const int *cpu, size_t n)
{
	guest_setup_place(&qemu.setup.guest, cpu, n);
}

static int put_firmware(json_t *fingerprint, struct error *err)
{
	struct digest *digest = digest_new(err);
	char text[DIGEST_TEXT];

	if (!digest)
		return -1;
	digest_add(digest, firmware_image, FIRMWARE_BYTES);
	digest_text(digest, text);
	digest_free(digest);
	json_object_set_new(fingerprint, "qemu_firmware", json_string(text));
	return 0;
}

static int describe(json_t *fingerprint, json_t *conditions, struct error *err)
{
	const struct guest_setup *guest = &qemu.setup.guest;
	const struct cpu_features *features = &guest->features;
	char cpu[256] = "host-passthrough";
	size_t length = strlen(cpu);
	char version[32];

	if (prepare(err) < 0)
		return -1;
	virt_qemu_version(guest->virt, version, sizeof(version));
	json_object_set_new(fingerprint, "qemu_version", json_string(version));
	virt_library_version(version, sizeof(version));
	json_object_set_new(fingerprint, "qemu_libvirt", json_string(version));
	json_object_set_new(fingerprint, "qemu_machine", json_string(guest->options.machine));
	json_object_set_new(fingerprint, "qemu_memory_mib",
		json_integer(
			(json_int_t)((qemu_machine_room(&guest->options) + QEMU_ARENA_GPA) >> 20)));
	json_object_set_new(
		fingerprint, "qemu_huge_pages", json_boolean(guest->options.huge_pages));
	for (size_t i = 0; i < features->n && length < sizeof(cpu) - 32; i++)
		length += (size_t)snprintf(
			cpu + length, sizeof(cpu) - length, " -%.24s", features->without[i]);
	json_object_set_new(fingerprint, "qemu_cpu", json_string(cpu));
	json_object_set_new(fingerprint, "qemu_pinned", json_boolean(guest->pinned));
	json_object_set_new(conditions, "qemu_connection", json_string(guest->virt->uri));
	return put_firmware(fingerprint, err);
}

static int start(struct error *err)
{
	qemu_machine_close(&qemu.machine);
	if (prepare(err) < 0)
		return -1;
	return qemu_machine_open(&qemu.machine, &qemu.setup, err);
}

static void stop(void)
{
	qemu_machine_close(&qemu.machine);
}

static void finish(void)
{
	qemu_machine_close(&qemu.machine);
	qemu_setup_finish(&qemu.setup);
}

/* --- what can run --------------------------------------------------------------------------------
 */

static int check_arena(const struct bench *bench, const uint64_t *arg, struct error *why)
{
	uint64_t bytes;

	if (!bench->arena.bytes)
		return 0;
	if (bench->arena.state != ARENA_READY)
		return error_set(why, ERROR_UNAVAILABLE,
			"needs memory that is not there yet; QEMU's is shared with the harness");
	if (bench_param(bench, arg, PARAM_PAGE, PAGE_4K) != PAGE_4K)
		return error_set(why, ERROR_UNAVAILABLE,
			"guest memory has 4K pages on this target (all of it, by "
			"--guest-huge-pages, others on the host's side)");
	bytes = bench->arena.bytes(arg, bench->arena.max_rounds);
	if (!qemu.configured || bytes <= qemu_machine_room(&qemu.setup.guest.options))
		return arena_check(bench, arg, why);
	error_set(why, ERROR_UNAVAILABLE, "needs %llu MiB of guest memory, there are %llu",
		(unsigned long long)bytes >> 20,
		(unsigned long long)qemu_machine_room(&qemu.setup.guest.options) >> 20);
	return error_hint(why, "--guest-memory, up to %d MiB on this target", QEMU_MEMORY_MOST_MIB);
}

static int check(const struct bench *bench, const uint64_t *arg, struct error *why)
{
	cleanup_close int kvm_fd = kvm_open(why);

	if (kvm_fd < 0)
		return -1;
	if (!bench->op || bench->vm.setup || bench->vm.caps[0])
		return error_set(why, ERROR_UNAVAILABLE,
			"needs a VM made in a way that libvirt does not offer");
	if (cpu_check(bench->cpu, why) < 0 || check_arena(bench, arg, why) < 0)
		return -1;
	/* asked about without a session: by list */
	if (!qemu.configured || prepare(why) == 0)
		return 0;
	why->kind = why->kind == ERROR_USAGE ? ERROR_USAGE : ERROR_UNAVAILABLE;
	return -1;
}

/* --- launching -----------------------------------------------------------------------------------
 */

static int fail(const struct qemu_launch *l, const struct error *err)
{
	result_fail(l->result, err->kind == ERROR_TIMEOUT ? END_TIMEOUT : END_FAILED, err);
	return -1;
}

static int command(struct qemu_launch *l, enum abi_command what, uint64_t rounds, uint64_t batches)
{
	struct abi_page *page = qemu_machine_page(&qemu.machine);
	struct error err = ERROR_INIT;

	page->rounds = rounds;
	page->batches = batches;
	if (qemu_machine_run(&qemu.machine, what, l->request->deadline, &err) < 0)
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

static int before(void *self)
{
	struct qemu_launch *l = self;

	/* a libvirt that tells no statistics is a launch whose effect is not checked */
	if (clerk_ask(&qemu.machine.clerk, &l->before) < 0)
		l->before.statistics.n = 0;
	usage_thread_start(&l->usage);
	return 0;
}

static int after(void *self, uint64_t ops)
{
	struct qemu_launch *l = self;
	struct clerk_answer now = { 0 };

	(void)ops;
	usage_thread_stop(&l->usage, l->result);
	if (clerk_ask(&qemu.machine.clerk, &now) < 0)
		now.statistics.n = 0;
	for (size_t i = 0; i < now.statistics.n; i++)
		result_count(l->result, now.statistics.of[i].name,
			(double)(now.statistics.of[i].value - l->before.statistics.of[i].value));
	return 0;
}

static void run_guest(struct qemu_launch *l)
{
	const struct launch_request *request = l->request;
	const struct bench *bench = request->bench;
	const struct abi_page *page = qemu_machine_page(&qemu.machine);
	const struct engine engine = { .self = l,
		.touch = touch,
		.warm = warm,
		.time = timed,
		.before = before,
		.after = after,
		.env = &page->env,
		.sample = page->sample };
	const uint64_t expected = work_expected(
		request, qemu_machine_arena(&qemu.machine, bench), page->env.arena_bytes);

	if (engine_run(&engine, request, l->result) < 0 ||
		work_check(request, expected, l->result) < 0)
		return;
	l->result->end = END_OK;
}

static void launch(const struct launch_request *request, struct launch_result *result)
{
	static struct qemu_launch l;
	struct error err = ERROR_INIT;

	l = (struct qemu_launch){ .request = request,
		.result = result,
		.usage = { .pid = qemu.machine.domain.pid,
			.thread = qemu.machine.vcpu_thread,
			.cpu = qemu.setup.guest.pinned ? qemu.setup.guest.cpu[0] : -1 } };
	if (!qemu.machine.running) {
		error_set(&err, ERROR_MEASURE, "no machine runs");
		fail(&l, &err);
		return;
	}
	usage_stay_away();
	result_count(result, "start_ms", qemu.machine.start_seconds * 1e3);
	if (qemu_machine_load(&qemu.machine, request->bench, request->arg, request->ring,
		    request->deadline, &err) < 0)
		fail(&l, &err);
	else
		run_guest(&l);
}

const struct target target_qemu = {
	.name = "qemu",
	.on = ON_QEMU,
	.check = check,
	.launch = launch,
	.rings = true,
	.place = place,
	.describe = describe,
	.start = start,
	.stop = stop,
	.start_each = true,
	.finish = finish,
};
