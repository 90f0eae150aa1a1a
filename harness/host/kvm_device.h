/* /dev/kvm: whether it works, and if not, which of the many reasons it is.
 */
#ifndef HOST_KVM_DEVICE_H
#define HOST_KVM_DEVICE_H

#include <stdbool.h>

#include <sys/types.h>

#include "base/error.h"

/* What trying to open it gave. */
struct kvm_device {
	int open_errno; /* 0: it opened */
	int api;	/* KVM_GET_API_VERSION; -1 if the ioctl failed */
	int api_errno;	/* of that ioctl */
	bool present;	/* there is something by that name; the fields below are known */
	mode_t mode;
	char owner[64], group[64]; /* names, or numbers where there is no name */
	char user[64];		   /* who we are */
	bool member;		   /* the account database has user in group */
	/* Virtualization extensions (VMX, SVM): the CPU has them / the kernel may use them. They
	 * differ when firmware has disabled them. */
	bool cpu_known; /* the CPU could be asked at all */
	bool cpu_virtualization;
	bool kernel_virtualization;
	bool guest; /* this host is itself a guest */
	bool amd;
	bool module_loaded; /* one of the back ends is in /sys/module */
};

/* Opens and closes /dev/kvm of the running machine; fills in everything above the CPU's fields. */
void kvm_device_try(struct kvm_device *device);
/* 0 if KVM is usable; else −1 with ERROR_UNAVAILABLE, the reason, and a command in the hint. */
int kvm_device_judge(const struct kvm_device *device, struct error *err);

#endif
