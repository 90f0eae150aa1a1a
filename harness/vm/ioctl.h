/* KVM ioctls, typed: the argument's size is held against the request number at compile time, and
 * the request's own name appears in the error. Private to harness/vm.
 */
#ifndef VM_IOCTL_H
#define VM_IOCTL_H

#include <sys/ioctl.h>

#include "base/error.h"

/* The ioctl's result, or −1 with err set. */
int kvm_ioctl_call(int fd, unsigned long request, const char *name, void *argument,
	struct error *err);

/* argument: pointer to the struct the request declares */
#define kvm_ioctl(fd, request, argument, err)                                                      \
	({                                                                                         \
		_Static_assert(sizeof(*(argument)) == _IOC_SIZE(request),                          \
			#request ": wrong type of argument");                                      \
		kvm_ioctl_call(fd, request, #request, (void *)(argument), err);                    \
	})

/* requests that take a plain number */
#define kvm_ioctl_number(fd, request, number, err)                                                 \
	({                                                                                         \
		_Static_assert(_IOC_SIZE(request) == 0, #request ": takes a struct");              \
		kvm_ioctl_call(fd, request, #request, (void *)(unsigned long)(number), err);       \
	})

#endif
