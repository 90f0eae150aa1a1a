/* The device of a benchmark that wants one (vm_wish.device), in a tiny VM: a register that nobody
 * is behind, and the eventfd that KVM signals for what is written there (KVM_IOEVENTFD).
 */
#ifndef TARGET_IOEVENTFD_H
#define TARGET_IOEVENTFD_H

#include <kvmbench/bench.h>

#include "base/error.h"

struct vm;

struct ioeventfd {
	int fd;		  /* -1: none */
	uint64_t address; /* of the register, as its space has them; 0: no device */
};

/* Does this KVM have such eventfds? Harmless without a device. */
int ioeventfd_check(int kvm_fd, const struct bench *bench, const uint64_t *arg, struct error *why);

/* Before the VM's first entry. On failure it is closed again. */
int ioeventfd_open(struct ioeventfd *ioeventfd, struct vm *vm, const struct bench *bench,
	const uint64_t *arg, struct error *err);
/* Signals since the last call; 0 if there is no eventfd. */
uint64_t ioeventfd_take(const struct ioeventfd *ioeventfd);
void ioeventfd_close(struct ioeventfd *ioeventfd);

#endif
