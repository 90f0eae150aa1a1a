/* What the CPUID instruction says: only about the running machine.
 */
#ifndef HOST_CPUID_H
#define HOST_CPUID_H

#include <stdbool.h>
#include <stdint.h>

uint32_t cpuid_features(void); /* CPU_* of kvmbench/bench.h */
bool cpuid_invariant_tsc(void);
bool cpuid_hypervisor(void);
/* VMX or SVM, as the CPU (or the hypervisor below) offers it: /proc/cpuinfo lacks the flag when
 * firmware has disabled it. */
bool cpuid_virtualization(void);
/* The vendor string of the hypervisor leaves; "" if there is none. A hypervisor that also poses as
 * Hyper-V (KVM, Xen) is found behind that pose. */
void cpuid_hypervisor_signature(char signature[13]);
/* KVM below tells its guests of the time it takes from them (KVM_FEATURE_STEAL_TIME). */
bool cpuid_kvm_steal(void);

#endif
