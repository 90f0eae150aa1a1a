#include "host/kvm_device.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/account.h"
#include "base/cleanup.h"

#define DEVICE "/dev/kvm"

static void read_owner(struct kvm_device *device)
{
	struct stat status;

	if (stat(DEVICE, &status) < 0)
		return;
	device->present = true;
	device->mode = status.st_mode & 07777;
	account_user(status.st_uid, device->owner, sizeof(device->owner));
	account_group(status.st_gid, device->group, sizeof(device->group));
	device->member = account_is_member(status.st_gid, device->user);
}

void kvm_device_try(struct kvm_device *device)
{
	cleanup_close int fd = open(DEVICE, O_RDWR | O_CLOEXEC);

	device->open_errno = fd < 0 ? errno : 0;
	account_user(geteuid(), device->user, sizeof(device->user));
	read_owner(device);
	if (fd < 0)
		return;
	device->api = ioctl(fd, KVM_GET_API_VERSION, 0);
	device->api_errno = device->api < 0 ? errno : 0;
}

static int judge_denied(const struct kvm_device *device, struct error *err)
{
	const bool group_may = (device->mode & 0060) == 0060;

	errno = device->open_errno;
	error_errno(err, ERROR_UNAVAILABLE, "cannot open '" DEVICE "' (%s:%s, mode %04o) as %s",
		device->owner, device->group, (unsigned)device->mode, device->user);
	if (!device->present)
		return -1;
	if (!group_may)
		return error_hint(err,
			"sudo chown root:kvm " DEVICE " && sudo chmod 0660 " DEVICE
			" && sudo usermod -aG kvm %s, then log in again",
			device->user);
	if (device->member)
		return error_hint(err,
			"%s is in group %s already, but this session is older: log in again, or "
			"run 'newgrp %s'",
			device->user, device->group, device->group);
	return error_hint(
		err, "sudo usermod -aG %s %s, then log in again", device->group, device->user);
}

static int judge_absent(const struct kvm_device *device, struct error *err)
{
	const char *extension = device->amd ? "AMD-V (SVM)" : "Intel VT-x";
	const char *module = device->amd ? "kvm_amd" : "kvm_intel";
	const char *what = device->present ? "has no KVM behind it" : "does not exist";

	if (device->module_loaded) {
		error_set(err, ERROR_UNAVAILABLE,
			"'" DEVICE "' does not exist here, though a back end is in the kernel");
		return error_hint(err,
			"in a container, pass it in (docker and podman: --device " DEVICE
			"); else make it: sudo mknod " DEVICE " c 10 232");
	}
	if (device->kernel_virtualization) {
		error_set(err, ERROR_UNAVAILABLE,
			"'" DEVICE "' %s: %s is not loaded, or not compiled", what, module);
		return error_hint(
			err, "sudo modprobe %s; if it fails, the reason is in dmesg", module);
	}
	if (device->cpu_virtualization && !device->guest) {
		error_set(err, ERROR_UNAVAILABLE, "'" DEVICE "' %s: firmware has disabled %s", what,
			extension);
		return error_hint(err, "switch on %s in the BIOS setup, then sudo modprobe %s",
			extension, module);
	}
	if (device->guest) {
		error_set(err, ERROR_UNAVAILABLE,
			"'" DEVICE "' %s: this host is a guest without nested virtualization",
			what);
		return error_hint(err,
			"allow nesting below (KVM: parameter nested=1 and -cpu host; Hyper-V: "
			"ExposeVirtualizationExtensions; ESXi: vhv.enable), or load a software "
			"back end: sudo modprobe kvm_pvm");
	}
	if (!device->cpu_known)
		return error_set(err, ERROR_UNAVAILABLE,
			"'" DEVICE "' %s, and '/proc/cpuinfo' does not tell why", what);
	error_set(err, ERROR_UNAVAILABLE,
		"'" DEVICE "' %s: the CPU shows no virtualization extension", what);
	return error_hint(
		err, "look for VT-x or SVM in the BIOS setup, then sudo modprobe %s", module);
}

int kvm_device_judge(const struct kvm_device *device, struct error *err)
{
	if (device->open_errno == EACCES || device->open_errno == EPERM)
		return judge_denied(device, err);
	if (device->open_errno == ENOENT)
		return judge_absent(device, err);
	if (device->open_errno == ENODEV || device->open_errno == ENXIO) {
		struct kvm_device behind = *device;

		/* The node is there (udev makes it from the module's aliases), nothing behind. */
		behind.module_loaded = false;
		return judge_absent(&behind, err);
	}
	if (device->open_errno) {
		errno = device->open_errno;
		return error_errno(err, ERROR_UNAVAILABLE, "cannot open '" DEVICE "'");
	}
	if (device->api < 0) {
		errno = device->api_errno;
		error_errno(err, ERROR_UNAVAILABLE, "'" DEVICE "' refuses KVM_GET_API_VERSION");
		return error_hint(
			err, "look at what it is: ls -l " DEVICE "; it should be c 10 232");
	}
	if (device->api != KVM_API_VERSION) {
		error_set(err, ERROR_UNAVAILABLE, "'" DEVICE "' has API version %d, not %d",
			device->api, KVM_API_VERSION);
		return error_hint(
			err, "a kernel of 2.6.22 or newer has version %d", KVM_API_VERSION);
	}
	return 0;
}
