#include "target/qemu_machine.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/tsc.h"
#include "guest-payloads/linux/files.h"
#include "target/firmware_image.h"
#include "target/payload.h"
#include "target/qemu_testdev.h"
#include "target/trap.h"
#include "vm/long_mode.h"

#define FIRMWARE_SECONDS 10.0
#define LOOK_LEAST_NS	 20000	 /* between two looks at the page: first so long … */
#define LOOK_MOST_NS	 1000000 /* … then doubling up to this */
#define PAGE_4K		 UINT64_C(4096)

uint64_t qemu_machine_room(const struct guest_options *options)
{
	const uint64_t mib = options->memory_mib < QEMU_MEMORY_MOST_MIB ? options->memory_mib
									: QEMU_MEMORY_MOST_MIB;

	return (mib << 20) - QEMU_ARENA_GPA;
}

/* --- preparing -----------------------------------------------------------------------------------
 */

int qemu_setup_prepare(struct qemu_setup *setup, struct error *err)
{
	if (setup->firmware)
		return 0;
	if (guest_setup_connect(&setup->guest, err) < 0)
		return -1;
	setup->firmware = files_path("%s/firmware", setup->guest.virt->place.path);
	/* a daemon's QEMU may run as another user */
	if (files_write(setup->firmware, firmware_image, FIRMWARE_BYTES, err) < 0 ||
		(setup->guest.virt->shares && chmod(setup->firmware, 0644) < 0 &&
			error_errno(err, ERROR_SYSTEM, "cannot change '%s'", setup->firmware)) ||
		cpu_features_probe(setup->guest.virt, &setup->guest.features, err) < 0) {
		qemu_setup_finish(setup);
		return -1;
	}
	setup->no_testdev = (struct error)ERROR_INIT;
	qemu_testdev_probe(&setup->guest, &setup->no_testdev);
	return 0;
}

void qemu_setup_finish(struct qemu_setup *setup)
{
	if (setup->firmware)
		unlink(setup->firmware);
	free(setup->firmware);
	setup->firmware = NULL;
	guest_setup_finish(&setup->guest);
}

/* --- starting ------------------------------------------------------------------------------------
 */

static struct abi_boot *boot_of(const struct qemu_machine *machine)
{
	return (struct abi_boot *)(machine->memory + ABI_BOOT_GPA);
}

static void look_later(long *ns)
{
	const struct timespec pause = { .tv_nsec = *ns };

	nanosleep(&pause, NULL);
	*ns = *ns * 2 < LOOK_MOST_NS ? *ns * 2 : LOOK_MOST_NS;
}

static int map_memory(struct qemu_machine *machine, struct error *err)
{
	cleanup_close int fd = domain_memory(&machine->domain, machine->bytes, err);
	void *memory;

	if (fd < 0)
		return -1;
	memory = mmap(NULL, machine->bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (memory == MAP_FAILED)
		return error_errno(err, ERROR_SYSTEM, "cannot map the guest's memory");
	machine->memory = memory;
	return 0;
}

static int await_firmware(const struct qemu_machine *machine, struct error *err)
{
	const double end = monotonic_seconds() + FIRMWARE_SECONDS;
	long ns = LOOK_LEAST_NS;

	while (__atomic_load_n(&boot_of(machine)->magic, __ATOMIC_ACQUIRE) != ABI_MAGIC) {
		if (monotonic_seconds() > end || !domain_runs(&machine->domain))
			return error_set(err, ERROR_MEASURE,
				"the firmware in QEMU's machine does not start (%s)",
				domain_state(&machine->domain));
		look_later(&ns);
	}
	return 0;
}

int qemu_machine_open(
	struct qemu_machine *machine, const struct qemu_setup *setup, struct error *err)
{
	const struct guest_setup *guest = &setup->guest;
	const struct guest_options *options = &guest->options;
	const uint64_t bytes = qemu_machine_room(options) + QEMU_ARENA_GPA;
	const struct machine_plan plan = { .kvm = true,
		.type = options->machine,
		.cpus = 1,
		.memory_mib = bytes >> 20,
		.huge_pages = options->huge_pages,
		.without = guest->features.without,
		.n_without = guest->features.n,
		.cpu = guest->pinned ? guest->cpu : NULL,
		.others = guest->others[0] ? guest->others : NULL,
		.firmware = setup->firmware,
		.shared_memory = true,
		.adopt = true,
		.argument = qemu_testdev_argument,
		.n_arguments = setup->no_testdev.kind ? 0 : QEMU_TESTDEV_ARGUMENTS };

	*machine = (struct qemu_machine){ .running = true, .bytes = bytes, .pidfd = -1 };
	if (domain_start(guest->virt, &plan, false, &machine->domain, err) < 0 ||
		map_memory(machine, err) < 0 || await_firmware(machine, err) < 0 ||
		clerk_start(&machine->clerk, &machine->domain, err) < 0) {
		qemu_machine_close(machine);
		return -1;
	}
	machine->pidfd = (int)syscall(SYS_pidfd_open, machine->domain.pid, 0);
	machine->vcpu_thread = domain_vcpu_thread(&machine->domain);
	machine->start_seconds = monotonic_seconds() - machine->domain.called;
	return 0;
}

void qemu_machine_close(struct qemu_machine *machine)
{
	if (!machine->running)
		return;
	clerk_stop(&machine->clerk);
	if (machine->memory)
		munmap(machine->memory, machine->bytes);
	domain_end(&machine->domain);
	if (machine->pidfd >= 0)
		close(machine->pidfd);
	*machine = (struct qemu_machine){ 0 };
}

/* --- running -------------------------------------------------------------------------------------
 */

struct abi_page *qemu_machine_page(const struct qemu_machine *machine)
{
	return (struct abi_page *)(machine->memory + ABI_PAGE_GPA);
}

unsigned char *qemu_machine_arena(const struct qemu_machine *machine, const struct bench *bench)
{
	return bench->arena.bytes ? machine->memory + QEMU_ARENA_GPA : NULL;
}

static bool is_alive(const struct qemu_machine *machine)
{
	struct pollfd wait = { .fd = machine->pidfd, .events = POLLIN };

	return poll(&wait, 1, 0) <= 0;
}

/* libvirt knows why a guest does not answer */
static int explain(const struct qemu_machine *machine, double deadline, struct error *err)
{
	struct clerk_answer answer;

	if (!is_alive(machine))
		return error_set(err, ERROR_MEASURE, "QEMU ended while the guest ran");
	if (clerk_ask(&machine->clerk, &answer) < 0)
		return error_set(err, ERROR_TIMEOUT,
			"the guest ran longer than %g s, and libvirt does not answer", deadline);
	if (strcmp(answer.state, "running") != 0)
		return error_set(err, ERROR_MEASURE, "the guest is %s", answer.state);
	return error_set(err, ERROR_TIMEOUT, "the guest ran longer than %g s", deadline);
}

static int await_guest(const struct qemu_machine *machine, double deadline, struct error *err)
{
	const struct abi_page *page = qemu_machine_page(machine);
	const double end = monotonic_seconds() + deadline;
	long ns = LOOK_LEAST_NS;

	while (!__atomic_load_n(&page->waiting, __ATOMIC_ACQUIRE)) {
		/* the last field of a trap that is written, and never 0 then */
		if (__atomic_load_n(&page->trap.rflags, __ATOMIC_ACQUIRE))
			return trap_report(&page->trap, err);
		if (monotonic_seconds() > end || !is_alive(machine))
			return explain(machine, deadline, err);
		look_later(&ns);
	}
	return 0;
}

static void write_arena(const struct qemu_machine *machine, const struct bench *bench,
	const uint64_t *arg, struct op_env *env)
{
	unsigned char *arena = qemu_machine_arena(machine, bench);
	const uint64_t bytes = arena ? bench->arena.bytes(arg, bench->arena.max_rounds) : 0;

	if (!arena)
		return;
	env->arena = (unsigned char *)ABI_ARENA_GPA;
	env->arena_bytes = (bytes + PAGE_4K - 1) / PAGE_4K * PAGE_4K;
	memset(arena, 0, env->arena_bytes);
	if (bench->arena.fill)
		bench->arena.fill(arena, env->arena_bytes, arg);
	long_mode_map(machine->memory, QEMU_TABLES_GPA, ABI_ARENA_GPA, QEMU_ARENA_GPA,
		env->arena_bytes, PAGE_4K);
}

int qemu_machine_load(struct qemu_machine *machine, const struct bench *bench, const uint64_t *arg,
	enum ring ring, double deadline, struct error *err)
{
	const struct payload *payload = payload_of(bench->op);
	struct abi_page *page = qemu_machine_page(machine);
	struct abi_boot *boot = boot_of(machine);
	struct long_mode mode = {
		.memory = machine->memory,
		.rsp = ABI_STACK,
		.ring = ring == RING_USER ? 3 : 0,
		.trap_stack = ABI_TRAP_STACK,
	};
	const struct abi_image *image;

	if (!payload)
		return error_set(err, ERROR_DATA, "no payload was linked for '%s'", bench->name);
	image = payload_image(payload, err);
	if (!image)
		return -1;
	memcpy(machine->memory + ABI_IMAGE_GPA, payload->start,
		(size_t)(payload->end - payload->start));
	mode.rip = image->entry;
	mode.trap_stub = image->trap_stub;
	mode.trap_stride = image->trap_stride;
	long_mode_write(&mode, boot);
	/* every page of it present before something is timed */
	memset(page, 0, sizeof(*page));
	page->env.acc = OP_SEED;
	memcpy(page->env.arg, arg, sizeof(page->env.arg));
	write_arena(machine, bench, arg, &page->env);
	__atomic_store_n(&boot->go, 1, __ATOMIC_RELEASE);
	if (await_guest(machine, deadline, err) < 0)
		return -1;
	if (page->magic != ABI_MAGIC || page->version != ABI_VERSION)
		return error_set(err, ERROR_DATA, "the guest says magic 0x%x version %u",
			page->magic, page->version);
	return 0;
}

int qemu_machine_run(const struct qemu_machine *machine, enum abi_command command, double deadline,
	struct error *err)
{
	struct abi_page *page = qemu_machine_page(machine);

	page->waiting = 0;
	__atomic_store_n(&page->command, command, __ATOMIC_RELEASE);
	return await_guest(machine, deadline, err);
}

int qemu_machine_access(const struct qemu_machine *machine, enum abi_command command,
	uint64_t address, uint32_t *value, double deadline, struct error *err)
{
	struct abi_page *page = qemu_machine_page(machine);

	page->address = address;
	page->value = *value;
	if (qemu_machine_run(machine, command, deadline, err) < 0)
		return -1;
	*value = (uint32_t)page->value;
	return 0;
}
