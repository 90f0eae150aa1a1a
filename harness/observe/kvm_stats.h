/* KVM's binary statistics of a VM or a vCPU (KVM_GET_STATS_FD; Documentation/virt/kvm/api.rst 4.133):
 * only the process that owns the VM can have the fd. Histograms are left out, single values kept.
 */
#ifndef OBSERVE_KVM_STATS_H
#define OBSERVE_KVM_STATS_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

#define KVM_STATS_MAX  96
#define KVM_STATS_NAME 48

struct kvm_stats {
	int fd;
	size_t n;
	char name[KVM_STATS_MAX][KVM_STATS_NAME];
	uint32_t offset[KVM_STATS_MAX]; /* in the data block */
	uint64_t data_offset;
	uint32_t data_bytes;
};

struct kvm_stats_values {
	uint64_t value[KVM_STATS_MAX];
};

/* owner_fd: of a VM or vCPU. ERROR_UNAVAILABLE where the kernel has no such fd (before 5.14). */
int kvm_stats_open(struct kvm_stats *stats, int owner_fd, struct error *err);
int kvm_stats_read(const struct kvm_stats *stats, struct kvm_stats_values *values,
	struct error *err);
/* The index of a name, or −1. */
int kvm_stats_find(const struct kvm_stats *stats, const char *name);
void kvm_stats_close(struct kvm_stats *stats);

#endif
