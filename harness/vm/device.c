#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <kvmbench/kvm.h>

#include "base/error.h"
#include "vm/ioctl.h"

#define KVM_DEVICE "/dev/kvm"

int kvm_ioctl_call(
	int fd, unsigned long request, const char *name, void *argument, struct error *err)
{
	const int result = ioctl(fd, request, argument);

	if (result < 0)
		return error_errno(err, ERROR_SYSTEM, "ioctl %s", name);
	return result;
}

int kvm_open(struct error *err)
{
	const int fd = open(KVM_DEVICE, O_RDWR | O_CLOEXEC);
	int version;

	if (fd < 0) {
		error_errno(err, ERROR_UNAVAILABLE, "cannot open '%s'", KVM_DEVICE);
		if (errno == EACCES || errno == EPERM)
			return error_hint(err,
				"join its group: sudo usermod -aG kvm $USER, then log "
				"in again");
		return error_hint(err, "load the module: sudo modprobe kvm_intel (or kvm_amd), and "
				       "see kvmbench doctor");
	}
	version = ioctl(fd, KVM_GET_API_VERSION, 0);
	if (version != KVM_API_VERSION) {
		close(fd);
		return error_set(err, ERROR_UNAVAILABLE,
			"'%s' answers API version %d, %d is needed", KVM_DEVICE, version,
			KVM_API_VERSION);
	}
	return fd;
}

int kvm_capability(int kvm_fd, uint32_t cap)
{
	const int value = ioctl(kvm_fd, KVM_CHECK_EXTENSION, (unsigned long)cap);

	return value > 0 ? value : 0;
}
