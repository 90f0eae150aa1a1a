#include <kvmbench/abi.h>
#include <kvmbench/bench.h>
#include <kvmbench/kvm.h>

extern const struct op op_mmio_readonly_slot;

#define SLOT_BYTES 4096

/* Never written to, by the guest or here: it can be everyone's. */
static unsigned char slot[SLOT_BYTES] __attribute__((aligned(SLOT_BYTES)));

static int add_slot(struct vm *vm, struct error *err)
{
	return vm_add_memory(
		vm, VM_SLOT_BENCH, ABI_MMIO_RDONLY, SLOT_BYTES, slot, KVM_MEM_READONLY, err);
}

const struct bench bench_mmio_readonly_slot = {
	.name = "mmio_readonly_slot",
	.group = "exit",
	.unit = "ns/op",
	.better = LOWER,
	.summary = "store to a read-only memory slot, handled in user space",
	.rev = 1,
	.on = ON_TINYVM,
	.ring = RING_ANY,
	.effect = { .exits = 1, .user_exits = 1, .reason = KVM_EXIT_MMIO },
	.split = true,
	.vm = { .caps = { KVM_CAP_READONLY_MEM }, .setup = add_slot },
	.op = &op_mmio_readonly_slot,
};
