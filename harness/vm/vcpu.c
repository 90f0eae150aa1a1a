#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "vm/ioctl.h"
#include "vm/object.h"

/* KVM_GET_SUPPORTED_CPUID says E2BIG when this is too few; hosts of 2026 have about 60 */
#define CPUID_ENTRIES 256

struct vcpu *vcpu_create(struct vm *vm, uint32_t id, struct error *err)
{
	struct vcpu *vcpu;
	int bytes;

	if (vm->n_vcpus == VM_VCPUS) {
		error_set(err, ERROR_UNAVAILABLE, "a VM here has at most %d vCPUs", VM_VCPUS);
		return NULL;
	}
	vcpu = &vm->vcpu[vm->n_vcpus];
	vcpu->vm = vm;
	bytes = kvm_ioctl_number(vm->kvm_fd, KVM_GET_VCPU_MMAP_SIZE, 0, err);
	if (bytes < 0)
		return NULL;
	vcpu->run_bytes = (size_t)bytes;
	vcpu->fd = kvm_ioctl_number(vm->fd, KVM_CREATE_VCPU, id, err);
	if (vcpu->fd < 0)
		return NULL;
	vcpu->run = mmap(NULL, vcpu->run_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, vcpu->fd, 0);
	if (vcpu->run == MAP_FAILED) {
		error_errno(err, ERROR_SYSTEM, "cannot map the kvm_run of vCPU %u", id);
		close(vcpu->fd);
		return NULL;
	}
	vm->n_vcpus++;
	return vcpu;
}

int vcpu_fd(const struct vcpu *vcpu)
{
	return vcpu->fd;
}

struct kvm_run *vcpu_state(const struct vcpu *vcpu)
{
	return vcpu->run;
}

int vcpu_run(struct vcpu *vcpu)
{
	return ioctl(vcpu->fd, KVM_RUN, 0);
}

int vcpu_get_regs(struct vcpu *vcpu, struct kvm_regs *regs, struct error *err)
{
	return kvm_ioctl(vcpu->fd, KVM_GET_REGS, regs, err);
}

int vcpu_set_regs(struct vcpu *vcpu, const struct kvm_regs *regs, struct error *err)
{
	return kvm_ioctl(vcpu->fd, KVM_SET_REGS, regs, err);
}

int vcpu_get_sregs(struct vcpu *vcpu, struct kvm_sregs *sregs, struct error *err)
{
	return kvm_ioctl(vcpu->fd, KVM_GET_SREGS, sregs, err);
}

int vcpu_set_sregs(struct vcpu *vcpu, const struct kvm_sregs *sregs, struct error *err)
{
	return kvm_ioctl(vcpu->fd, KVM_SET_SREGS, sregs, err);
}

int vcpu_set_supported_cpuid(struct vcpu *vcpu, struct error *err)
{
	cleanup_free struct kvm_cpuid2 *cpuid = NULL;

	cpuid = calloc(1, sizeof(*cpuid) + CPUID_ENTRIES * sizeof(cpuid->entries[0]));
	if (!cpuid)
		return error_errno(
			err, ERROR_SYSTEM, "cannot allocate %d CPUID entries", CPUID_ENTRIES);
	cpuid->nent = CPUID_ENTRIES;
	if (kvm_ioctl(vcpu->vm->kvm_fd, KVM_GET_SUPPORTED_CPUID, cpuid, err) < 0)
		return -1;
	return kvm_ioctl(vcpu->fd, KVM_SET_CPUID2, cpuid, err);
}

int vcpu_tsc_offset(struct vcpu *vcpu, int64_t *offset)
{
	struct kvm_device_attr attr = {
		.group = KVM_VCPU_TSC_CTRL,
		.attr = KVM_VCPU_TSC_OFFSET,
		.addr = (uintptr_t)offset,
	};

	/* the offset is an in/out word of the attribute: absent on older kernels, no error */
	*offset = 0;
	return ioctl(vcpu->fd, KVM_GET_DEVICE_ATTR, &attr) == 0;
}
