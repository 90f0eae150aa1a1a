#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/error.h"
#include "vm/ioctl.h"
#include "vm/object.h"

struct vm *vm_create(int kvm_fd, struct error *err)
{
	struct vm *vm = calloc(1, sizeof(*vm));

	if (!vm) {
		error_errno(err, ERROR_SYSTEM, "cannot allocate a VM");
		return NULL;
	}
	vm->kvm_fd = kvm_fd;
	/* KVM_CREATE_VM is interruptible: a signal (the watchdog of another launch) is no failure
	 */
	do
		vm->fd = kvm_ioctl_number(kvm_fd, KVM_CREATE_VM, 0, err);
	while (vm->fd < 0 && errno == EINTR);
	if (vm->fd < 0) {
		free(vm);
		return NULL;
	}
	return vm;
}

void vm_destroy(struct vm *vm)
{
	if (!vm)
		return;
	for (size_t i = 0; i < vm->n_vcpus; i++) {
		munmap(vm->vcpu[i].run, vm->vcpu[i].run_bytes);
		close(vm->vcpu[i].fd);
	}
	close(vm->fd);
	free(vm);
}

int vm_fd(const struct vm *vm)
{
	return vm->fd;
}

int vm_kvm_fd(const struct vm *vm)
{
	return vm->kvm_fd;
}

int vm_add_memory(struct vm *vm, uint32_t slot, uint64_t gpa, uint64_t bytes, void *host,
	uint32_t flags, struct error *err)
{
	const struct kvm_userspace_memory_region region = {
		.slot = slot,
		.flags = flags,
		.guest_phys_addr = gpa,
		.memory_size = bytes,
		.userspace_addr = (uintptr_t)host,
	};

	if (kvm_ioctl(vm->fd, KVM_SET_USER_MEMORY_REGION, &region, err) < 0)
		return error_prefix(err, "memory slot %u of %llu bytes at GPA 0x%llx", slot,
			(unsigned long long)bytes, (unsigned long long)gpa);
	return 0;
}

int vm_create_irqchip(struct vm *vm, struct error *err)
{
	return kvm_ioctl_number(vm->fd, KVM_CREATE_IRQCHIP, 0, err);
}

int vm_add_ioeventfd(struct vm *vm, const struct kvm_ioeventfd *ioeventfd, struct error *err)
{
	return kvm_ioctl(vm->fd, KVM_IOEVENTFD, ioeventfd, err);
}

int vm_enable_cap(struct vm *vm, uint32_t cap, uint64_t arg, struct error *err)
{
	const struct kvm_enable_cap enable = { .cap = cap, .args = { arg } };

	if (kvm_ioctl(vm->fd, KVM_ENABLE_CAP, &enable, err) < 0)
		return error_prefix(err, "capability %s", kvm_capability_name(cap));
	return 0;
}
