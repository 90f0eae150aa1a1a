/* Not CPU_UMIP: what counts is whether KVM offers UMIP to the guest, and the interesting machines
 * are those where it does without the CPU's help.
 */
#include <sys/ioctl.h>

#include "base/cleanup.h"
#include "base/error.h"

#include <kvmbench/bench.h>
#include <kvmbench/kvm.h>

extern const struct op op_sgdt_umip;

#define ENTRIES 256 /* KVM has at most this many (KVM_MAX_CPUID_ENTRIES) */

static int need_umip(struct vm *vm, struct error *err)
{
	cleanup_free struct kvm_cpuid2 *cpuid = calloc(
		1, sizeof(*cpuid) + ENTRIES * sizeof(cpuid->entries[0]));

	if (!cpuid)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	cpuid->nent = ENTRIES;
	if (ioctl(vm_kvm_fd(vm), KVM_GET_SUPPORTED_CPUID, cpuid) < 0)
		return error_errno(err, ERROR_SYSTEM, "KVM_GET_SUPPORTED_CPUID");
	for (uint32_t i = 0; i < cpuid->nent; i++) {
		const struct kvm_cpuid_entry2 *entry = &cpuid->entries[i];

		if (entry->function == 7 && entry->index == 0 && entry->ecx & 1u << 2)
			return 0;
	}
	return error_set(err, ERROR_UNAVAILABLE, "KVM offers no UMIP to guests");
}

const struct bench bench_sgdt_umip = {
	.name = "sgdt_umip",
	.group = "exit",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "SGDT under CR4.UMIP; exits unchecked: only where KVM emulates UMIP",
	.rev = 1,
	.on = ON_TINYVM | ON_QEMU,
	.ring = RING_KERNEL,
	.effect = { .unchecked = true },
	.vm = { .setup = need_umip },
	.op = &op_sgdt_umip,
};
