/* A running domain of ours: transient, so that nothing of it stays when it ends.
 */
#ifndef VIRT_DOMAIN_H
#define VIRT_DOMAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "virt/machine.h"
#include "virt/virt.h"

struct domain {
	virDomainPtr handle; /* NULL: none */
	char name[MACHINE_NAME];
	int pid;	 /* of QEMU; 0 where that cannot be told */
	double called;	 /* monotonic_seconds() when libvirt was asked for it … */
	double process;	 /* … QEMU's process was made (10 ms steps; 0: unknown) … */
	double returned; /* … and libvirt had it running */
};

/* paused: its CPUs do not run. ERROR_MEASURE with what libvirt and QEMU say. */
int domain_start(const struct virt *virt, const struct machine_plan *plan, bool paused,
	struct domain *domain, struct error *err);
/* Ends and forgets it; safe on a zeroed struct. */
void domain_end(struct domain *domain);
/* "running", "paused: I/O error", "crashed", "gone": static text. */
const char *domain_state(const struct domain *domain);
/* A number of KVM's about its first virtual CPU ("exits", "insn_emulation"), counted since it
 * began; false if it is not told (TCG, old libvirt). */
bool domain_statistic(const struct domain *domain, const char *name, uint64_t *value);

#define DOMAIN_STATISTICS 64

struct domain_statistics {
	size_t n; /* 0: none are told */
	struct {
		char name[48];
		uint64_t value;
	} of[DOMAIN_STATISTICS];
};

/* All of them, from one moment. */
void domain_statistics(const struct domain *domain, struct domain_statistics *statistics);

/* Opens the memory of a domain with machine_plan.shared_memory. A descriptor, or -1 and why:
 * libvirt's QEMU must be of this host and this user. */
int domain_memory(const struct domain *domain, uint64_t bytes, struct error *err);
/* The thread of QEMU that is the first virtual CPU; 0: not found. */
int domain_vcpu_thread(const struct domain *domain);
/* Does it run, as far as libvirt knows? */
bool domain_runs(const struct domain *domain);

#endif
