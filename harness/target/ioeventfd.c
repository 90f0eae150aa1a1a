#include "target/ioeventfd.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <kvmbench/kvm.h>

#include "target/target.h"

#define REGISTER_PORT	0x5f8	   /* beside the other ports of ours, free to ring 3 */
#define REGISTER_MEMORY 0xd0400000 /* no memslot */

int ioeventfd_check(int kvm_fd, const struct bench *bench, const uint64_t *arg, struct error *why)
{
	const uint64_t kind = bench_param(bench, arg, PARAM_EVENTFD, EVENTFD_NONE);

	if (kind != EVENTFD_NONE && !kvm_capability(kvm_fd, KVM_CAP_IOEVENTFD))
		return error_set(why, ERROR_UNAVAILABLE, "KVM lacks KVM_CAP_IOEVENTFD");
	if (kind == EVENTFD_ANY_LENGTH && !kvm_capability(kvm_fd, KVM_CAP_IOEVENTFD_ANY_LENGTH))
		return error_set(why, ERROR_UNAVAILABLE,
			"KVM lacks KVM_CAP_IOEVENTFD_ANY_LENGTH (Linux 4.4 has it)");
	return 0;
}

int ioeventfd_open(struct ioeventfd *ioeventfd, struct vm *vm, const struct bench *bench,
	const uint64_t *arg, struct error *err)
{
	const uint64_t kind = bench_param(bench, arg, PARAM_EVENTFD, EVENTFD_NONE);
	const bool port = bench->vm.device == DEVICE_PORT;
	struct kvm_ioeventfd wanted = {
		.addr = port ? REGISTER_PORT : REGISTER_MEMORY,
		.len = kind == EVENTFD_ANY_LENGTH ? 0 : 1,
		.flags = (port ? KVM_IOEVENTFD_FLAG_PIO : 0) |
			 (kind == EVENTFD_DATAMATCH ? KVM_IOEVENTFD_FLAG_DATAMATCH : 0),
		.datamatch = kind == EVENTFD_DATAMATCH ? OP_DEVICE_DATA : 0,
	};

	*ioeventfd = (struct ioeventfd){ .fd = -1 };
	if (bench->vm.device == DEVICE_NONE)
		return 0;
	ioeventfd->address = wanted.addr;
	if (kind == EVENTFD_NONE)
		return 0;
	ioeventfd->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (ioeventfd->fd < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot make an eventfd");
	wanted.fd = ioeventfd->fd;
	if (vm_add_ioeventfd(vm, &wanted, err) < 0) {
		ioeventfd_close(ioeventfd);
		return -1;
	}
	return 0;
}

uint64_t ioeventfd_take(const struct ioeventfd *ioeventfd)
{
	uint64_t signals;

	/* EAGAIN: none came */
	if (ioeventfd->fd < 0 || read(ioeventfd->fd, &signals, sizeof(signals)) < 0)
		return 0;
	return signals;
}

void ioeventfd_close(struct ioeventfd *ioeventfd)
{
	if (ioeventfd->fd >= 0)
		close(ioeventfd->fd);
	*ioeventfd = (struct ioeventfd){ .fd = -1 };
}
