#include <stdio.h>

#include <kvmbench/kvm.h>

struct name {
	uint32_t value;
	const char *text;
};

static const struct name exits[] = {
	{ KVM_EXIT_UNKNOWN, "UNKNOWN" },
	{ KVM_EXIT_EXCEPTION, "EXCEPTION" },
	{ KVM_EXIT_IO, "IO" },
	{ KVM_EXIT_HYPERCALL, "HYPERCALL" },
	{ KVM_EXIT_DEBUG, "DEBUG" },
	{ KVM_EXIT_HLT, "HLT" },
	{ KVM_EXIT_MMIO, "MMIO" },
	{ KVM_EXIT_IRQ_WINDOW_OPEN, "IRQ_WINDOW_OPEN" },
	{ KVM_EXIT_SHUTDOWN, "SHUTDOWN" },
	{ KVM_EXIT_FAIL_ENTRY, "FAIL_ENTRY" },
	{ KVM_EXIT_INTR, "INTR" },
	{ KVM_EXIT_SET_TPR, "SET_TPR" },
	{ KVM_EXIT_TPR_ACCESS, "TPR_ACCESS" },
	{ KVM_EXIT_NMI, "NMI" },
	{ KVM_EXIT_INTERNAL_ERROR, "INTERNAL_ERROR" },
	{ KVM_EXIT_SYSTEM_EVENT, "SYSTEM_EVENT" },
	{ KVM_EXIT_IOAPIC_EOI, "IOAPIC_EOI" },
	{ KVM_EXIT_HYPERV, "HYPERV" },
	{ KVM_EXIT_X86_RDMSR, "X86_RDMSR" },
	{ KVM_EXIT_X86_WRMSR, "X86_WRMSR" },
	{ KVM_EXIT_DIRTY_RING_FULL, "DIRTY_RING_FULL" },
	{ KVM_EXIT_X86_BUS_LOCK, "X86_BUS_LOCK" },
};

static const struct name capabilities[] = {
	{ KVM_CAP_IRQCHIP, "IRQCHIP" },
	{ KVM_CAP_USER_MEMORY, "USER_MEMORY" },
	{ KVM_CAP_PIT2, "PIT2" },
	{ KVM_CAP_IOEVENTFD, "IOEVENTFD" },
	{ KVM_CAP_IOEVENTFD_ANY_LENGTH, "IOEVENTFD_ANY_LENGTH" },
	{ KVM_CAP_IRQFD, "IRQFD" },
	{ KVM_CAP_COALESCED_MMIO, "COALESCED_MMIO" },
	{ KVM_CAP_COALESCED_PIO, "COALESCED_PIO" },
	{ KVM_CAP_SYNC_REGS, "SYNC_REGS" },
	{ KVM_CAP_IMMEDIATE_EXIT, "IMMEDIATE_EXIT" },
	{ KVM_CAP_BINARY_STATS_FD, "BINARY_STATS_FD" },
	{ KVM_CAP_DIRTY_LOG_RING, "DIRTY_LOG_RING" },
	{ KVM_CAP_X86_DISABLE_EXITS, "X86_DISABLE_EXITS" },
	{ KVM_CAP_READONLY_MEM, "READONLY_MEM" },
	{ KVM_CAP_X86_USER_SPACE_MSR, "X86_USER_SPACE_MSR" },
	{ KVM_CAP_X86_MSR_FILTER, "X86_MSR_FILTER" },
	{ KVM_CAP_XSAVE, "XSAVE" },
	{ KVM_CAP_XSAVE2, "XSAVE2" },
	{ KVM_CAP_XCRS, "XCRS" },
	{ KVM_CAP_TSC_CONTROL, "TSC_CONTROL" },
	{ KVM_CAP_NESTED_STATE, "NESTED_STATE" },
	{ KVM_CAP_HYPERV, "HYPERV" },
};

static const char *find(const struct name *names, size_t n, uint32_t value)
{
	for (size_t i = 0; i < n; i++)
		if (names[i].value == value)
			return names[i].text;
	return NULL;
}

const char *kvm_exit_name(uint32_t reason)
{
	static _Thread_local char unknown[32];
	const char *name = find(exits, sizeof(exits) / sizeof(*exits), reason);

	if (name)
		return name;
	snprintf(unknown, sizeof(unknown), "unknown exit %u", reason);
	return unknown;
}

const char *kvm_capability_name(uint32_t cap)
{
	static _Thread_local char unknown[32];
	const char *name = find(capabilities, sizeof(capabilities) / sizeof(*capabilities), cap);

	if (name)
		return name;
	snprintf(unknown, sizeof(unknown), "%u", cap);
	return unknown;
}
