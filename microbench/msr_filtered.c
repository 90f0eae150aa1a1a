/* rdmsr_intercepted once more, with a filter in the way. The filter is as full as KVM allows, and
 * the range that holds the MSR is the last one looked at: the worst case that a VMM can install.
 */
#include <string.h>
#include <sys/ioctl.h>

#include "base/error.h"

#include <kvmbench/bench.h>
#include <kvmbench/kvm.h>

extern const struct op op_msr_filtered;

#define TSC_ADJUST 0x3b
#define RANGE_MSRS 64

/* Ranges nobody reads, then the one with TSC_ADJUST. In it, just the MSR before TSC_ADJUST is
 * denied, so that KVM must look at the bit and not only at the range. */
static int add_filter(struct vm *vm, struct error *err)
{
	struct kvm_msr_filter filter = { .flags = KVM_MSR_FILTER_DEFAULT_ALLOW };
	unsigned char allow[RANGE_MSRS / 8];

	memset(allow, 0xff, sizeof(allow));
	allow[(TSC_ADJUST - 1) / 8] &= (unsigned char)~(1u << (TSC_ADJUST - 1) % 8);
	for (uint32_t i = 0; i < KVM_MSR_FILTER_MAX_RANGES; i++) {
		filter.ranges[i] = (struct kvm_msr_filter_range){
			.flags = KVM_MSR_FILTER_READ,
			.nmsrs = RANGE_MSRS,
			.base = i + 1 < KVM_MSR_FILTER_MAX_RANGES ? 0xc0020000 + i * RANGE_MSRS : 0,
			.bitmap = allow,
		};
	}
	if (ioctl(vm_fd(vm), KVM_X86_SET_MSR_FILTER, &filter) < 0)
		return error_errno(err, ERROR_SYSTEM, "KVM_X86_SET_MSR_FILTER");
	return 0;
}

const struct bench bench_msr_filtered = {
	.name = "msr_filtered",
	.group = "exit",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "RDMSR of IA32_TSC_ADJUST through an MSR filter that allows it",
	.rev = 1,
	.on = ON_TINYVM,
	.ring = RING_KERNEL,
	.effect = { .exits = 1 },
	.vm = { .caps = { KVM_CAP_X86_MSR_FILTER }, .setup = add_filter },
	.op = &op_msr_filtered,
};
