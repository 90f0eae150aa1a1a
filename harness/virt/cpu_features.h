/* What of the host's CPU a KVM guest cannot be given here. Some KVM back ends announce features
 * whose registers they then refuse, and QEMU gives up over it.
 */
#ifndef VIRT_CPU_FEATURES_H
#define VIRT_CPU_FEATURES_H

#include <stddef.h>

#include "virt/virt.h"

#define CPU_FEATURES 8

struct cpu_features {
	const char *without[CPU_FEATURES]; /* libvirt's names; static text */
	size_t n;
};

/* Starts paused machines with the host's CPU, taking out what QEMU names as refused, until one
 * starts: usually the first. −1 and what QEMU said of the last: no KVM guest can be started. */
int cpu_features_probe(const struct virt *virt, struct cpu_features *features, struct error *err);

#endif
