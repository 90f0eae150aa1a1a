#include "target/machine.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "target/trap.h"
#include "target/watchdog.h"
#include "vm/long_mode.h"

#define SLOT_LOW   0
#define SLOT_ARENA 1

static int open_memory(
	struct machine *m, const struct bench *bench, const uint64_t *arg, struct error *err)
{
	const long page = sysconf(_SC_PAGESIZE);

	if (arena_open(&m->arena, bench, arg, false, err) < 0)
		return -1;
	m->low_bytes = ABI_LOW_BYTES;
	if (m->arena.base)
		m->low_bytes += long_mode_map_bytes(m->arena.bytes, m->arena.page);
	m->low_bytes = (m->low_bytes + (uint64_t)page - 1) / (uint64_t)page * (uint64_t)page;
	/* populated: a fault on the shared page would fall into somebody's sample */
	m->low = mmap(NULL, m->low_bytes, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (m->low == MAP_FAILED) {
		m->low = NULL;
		return error_errno(err, ERROR_SYSTEM, "cannot map %llu bytes of guest memory",
			(unsigned long long)m->low_bytes);
	}
	m->page = (struct abi_page *)(m->low + ABI_PAGE_GPA);
	if (vm_add_memory(m->vm, SLOT_LOW, 0, m->low_bytes, m->low, 0, err) < 0)
		return -1;
	if (m->arena.base && vm_add_memory(m->vm, SLOT_ARENA, ABI_ARENA_GPA, m->arena.bytes,
				     m->arena.base, 0, err) < 0)
		return -1;
	return 0;
}

static int open_vcpu(
	struct machine *m, const struct payload *payload, enum ring ring, struct error *err)
{
	const size_t bytes = (size_t)(payload->end - payload->start);
	const struct abi_image *image = payload_image(payload, err);
	struct long_mode mode = {
		.memory = m->low,
		.rsp = ABI_STACK,
		.ring = ring == RING_USER ? 3 : 0,
		.trap_stack = ABI_TRAP_STACK,
	};

	if (!image)
		return -1;
	mode.rip = image->entry;
	mode.trap_stub = image->trap_stub;
	mode.trap_stride = image->trap_stride;
	memcpy(m->low + ABI_IMAGE_GPA, payload->start, bytes);
	m->vcpu = vcpu_create(m->vm, 0, err);
	if (!m->vcpu || vcpu_set_supported_cpuid(m->vcpu, err) < 0 ||
		vcpu_enter_long_mode(m->vcpu, &mode, err) < 0)
		return -1;
	if (m->arena.base)
		long_mode_map(m->low, ABI_LOW_BYTES, ABI_ARENA_GPA, ABI_ARENA_GPA, m->arena.bytes,
			m->arena.page);
	m->run = vcpu_state(m->vcpu);
	m->has_tsc_offset = vcpu_tsc_offset(m->vcpu, &m->tsc_offset);
	m->has_stats = kvm_stats_open(&m->stats, vcpu_fd(m->vcpu), NULL) == 0;
	return 0;
}

static int build(struct machine *m, const struct bench *bench, const uint64_t *arg, enum ring ring,
	struct error *err)
{
	const struct payload *payload = payload_of(bench->op);

	if (!payload)
		return error_set(err, ERROR_DATA, "no payload was linked for '%s'", bench->name);
	m->kvm_fd = kvm_open(err);
	if (m->kvm_fd < 0)
		return -1;
	m->vm = vm_create(m->kvm_fd, err);
	if (!m->vm)
		return -1;
	if (bench->vm.irqchip && vm_create_irqchip(m->vm, err) < 0)
		return -1;
	if (open_memory(m, bench, arg, err) < 0)
		return -1;
	if (bench->vm.setup && bench->vm.setup(m->vm, err) < 0)
		return -1;
	if (ioeventfd_open(&m->device, m->vm, bench, arg, err) < 0)
		return -1;
	return open_vcpu(m, payload, ring, err);
}

int machine_open(struct machine *m, const struct bench *bench, const uint64_t *arg, enum ring ring,
	double deadline, struct error *err)
{
	*m = (struct machine){ .kvm_fd = -1, .arena.fd = -1, .device.fd = -1, .stats.fd = -1 };
	if (build(m, bench, arg, ring, err) < 0)
		goto fail;
	m->page->env = (struct op_env){
		.arena = (unsigned char *)(m->arena.base ? ABI_ARENA_GPA : 0),
		.arena_bytes = m->arena.bytes,
		.acc = OP_SEED,
		.device = m->device.address,
	};
	memcpy(m->page->env.arg, arg, sizeof(m->page->env.arg));
	if (machine_run(m, deadline, err) < 0)
		goto fail;
	if (m->page->magic != ABI_MAGIC || m->page->version != ABI_VERSION) {
		error_set(err, ERROR_DATA, "the guest says magic 0x%x version %u", m->page->magic,
			m->page->version);
		goto fail;
	}
	return 0;
fail:
	machine_close(m);
	return -1;
}

void machine_close(struct machine *m)
{
	kvm_stats_close(&m->stats);
	vm_destroy(m->vm);
	ioeventfd_close(&m->device);
	if (m->low)
		munmap(m->low, m->low_bytes);
	arena_close(&m->arena);
	if (m->kvm_fd >= 0)
		close(m->kvm_fd);
	*m = (struct machine){ .kvm_fd = -1, .arena.fd = -1, .device.fd = -1, .stats.fd = -1 };
}

static unsigned long long rip_of(struct machine *m)
{
	struct kvm_regs regs;

	return vcpu_get_regs(m->vcpu, &regs, NULL) < 0 ? 0 : regs.rip;
}

static int report_exit(struct machine *m, struct error *err)
{
	const struct kvm_run *run = m->run;

	if (run->exit_reason == KVM_EXIT_INTERNAL_ERROR)
		return error_set(err, ERROR_MEASURE,
			"KVM internal error, suberror %u%s, at RIP 0x%llx", run->internal.suberror,
			run->internal.suberror == KVM_INTERNAL_ERROR_EMULATION
				? " (an instruction it cannot emulate)"
				: "",
			rip_of(m));
	if (run->exit_reason == KVM_EXIT_FAIL_ENTRY)
		return error_set(err, ERROR_MEASURE, "entry failed, hardware reason 0x%llx",
			(unsigned long long)run->fail_entry.hardware_entry_failure_reason);
	if (run->exit_reason == KVM_EXIT_SHUTDOWN)
		return error_set(err, ERROR_MEASURE,
			"the guest shut down (triple fault) at RIP 0x%llx", rip_of(m));
	return error_set(err, ERROR_MEASURE, "unexpected exit %s at RIP 0x%llx",
		kvm_exit_name(run->exit_reason), rip_of(m));
}

static void wait_cycles(uint64_t cycles)
{
	const uint64_t start = op_tsc();

	while (op_tsc() - start < cycles)
		;
}

/* Acts as a device that is not there. 1: done; 0: it was the doorbell; −1: the guest is over. Kept
 * as short as a hand-written loop: what it costs is part of every user-space exit measured. */
static int handle(struct machine *m)
{
	struct kvm_run *run = m->run;

	switch (run->exit_reason) {
	case KVM_EXIT_IO:
		if (run->io.port == ABI_PORT)
			return 0;
		break;
	case KVM_EXIT_MMIO:
	case KVM_EXIT_HLT:
		break;
	case KVM_EXIT_X86_RDMSR:
	case KVM_EXIT_X86_WRMSR:
		run->msr.error = 0;
		break;
	default:
		return -1;
	}
	m->returns[run->exit_reason]++;
	if (m->handler_delay)
		wait_cycles(m->handler_delay);
	return 1;
}

int machine_run(struct machine *m, double deadline, struct error *err)
{
	int state = 1;

	m->run->immediate_exit = 0;
	watchdog_arm(deadline, m->run);
	while (state == 1) {
		uint64_t returned;

		if (vcpu_run(m->vcpu) < 0) {
			if (errno == EINTR && !watchdog_fired())
				continue;
			break;
		}
		if (!m->watch_user) {
			state = handle(m);
			continue;
		}
		/* the split's own pass, never the timed one: two more time stamps an exit */
		returned = op_tsc();
		state = handle(m);
		m->user_cycles += op_tsc() - returned;
	}
	watchdog_disarm();
	if (state == 1 && watchdog_fired())
		return error_set(err, ERROR_TIMEOUT, "stopped after %.1f s at RIP 0x%llx", deadline,
			rip_of(m));
	if (state == 1)
		return error_errno(err, ERROR_SYSTEM, "KVM_RUN at RIP 0x%llx", rip_of(m));
	if (state < 0)
		return report_exit(m, err);
	if (*((const unsigned char *)m->run + m->run->io.data_offset) == ABI_TRAP)
		return trap_report(&m->page->trap, err);
	return 0;
}
