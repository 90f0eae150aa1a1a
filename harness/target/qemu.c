/* Target qemu: the operation in a machine of QEMU's with KVM, through libvirt. The guest image and
 * the timed code are those of target tinyvm; the VMM is what differs. */
#include <stdio.h>
#include <string.h>

#include <kvmbench/kvm.h>

#include "base/cleanup.h"
#include "base/digest.h"
#include "target/arena.h"
#include "target/cpu.h"
#include "target/firmware_image.h"
#include "target/qemu_launch.h"
#include "target/qemu_testdev.h"

static struct {
	struct qemu_setup setup;
	bool configured;
	struct error failed; /* why preparing failed, if it did */
	struct qemu_machine machine;
} qemu;

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
	if (cpu_check(bench->cpu, why) < 0 || check_arena(bench, arg, why) < 0 ||
		qemu_testdev_check(kvm_fd, bench, arg, why) < 0)
		return -1;
	/* asked about without a session: by list */
	if (!qemu.configured)
		return 0;
	if (prepare(why) == 0) {
		if (bench->vm.device == DEVICE_NONE || !qemu.setup.no_testdev.kind)
			return 0;
		*why = qemu.setup.no_testdev;
		return -1;
	}
	why->kind = why->kind == ERROR_USAGE ? ERROR_USAGE : ERROR_UNAVAILABLE;
	return -1;
}

static void launch(const struct launch_request *request, struct launch_result *result)
{
	const struct guest_setup *guest = &qemu.setup.guest;

	qemu_launch(&qemu.machine, guest->pinned ? guest->cpu[0] : -1, request, result);
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
