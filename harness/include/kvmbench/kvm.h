/* VMs and vCPUs on /dev/kvm: the contract between harness/vm, the tinyvm target and the
 * benchmarks whose body is host-side KVM work. Thin and typed: one call is one ioctl unless said
 * otherwise, so that a benchmark around a call measures KVM and not us.
 *
 * Errors: ERROR_UNAVAILABLE where the machine cannot, ERROR_SYSTEM where an ioctl that should work
 * failed; the text names the ioctl.
 */
#ifndef KVMBENCH_KVM_H
#define KVMBENCH_KVM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/kvm.h>

#include <kvmbench/sampler.h>

struct error;
struct vm;
struct vcpu;

/* Opens /dev/kvm and checks the API version. The fd, or −1. */
int kvm_open(struct error *err);
/* KVM_CHECK_EXTENSION on the device: 0 if absent. Never fails. */
int kvm_capability(int kvm_fd, uint32_t cap);
/* The KVM_CAP_ constant's name without the prefix, or its number as text. */
const char *kvm_capability_name(uint32_t cap);
/* KVM_EXIT_IO → "IO"; "unknown exit 99". */
const char *kvm_exit_name(uint32_t reason);

/* The caller closes kvm_fd after the VM; NULL on failure. */
struct vm *vm_create(int kvm_fd, struct error *err);
/* Also unmaps memory it owns and closes its vCPUs. NULL is allowed. */
void vm_destroy(struct vm *vm);
int vm_fd(const struct vm *vm);
int vm_kvm_fd(const struct vm *vm);
/* bytes and host address are multiples of 4 KiB; the caller owns the host memory. flags:
 * KVM_MEM_*. */
int vm_add_memory(struct vm *vm, uint32_t slot, uint64_t gpa, uint64_t bytes, void *host,
	uint32_t flags, struct error *err);
int vm_create_irqchip(struct vm *vm, struct error *err);
int vm_add_ioeventfd(struct vm *vm, const struct kvm_ioeventfd *ioeventfd, struct error *err);
int vm_enable_cap(struct vm *vm, uint32_t cap, uint64_t arg, struct error *err);

/* Creates the vCPU and maps its kvm_run; the VM owns it. */
struct vcpu *vcpu_create(struct vm *vm, uint32_t id, struct error *err);
int vcpu_fd(const struct vcpu *vcpu);
struct kvm_run *vcpu_state(const struct vcpu *vcpu);
/* One KVM_RUN. 0 if it returned with an exit reason; −1 with errno EINTR after a signal or
 * immediate_exit, another errno if it failed. Sets no error: it is called in timed loops. */
int vcpu_run(struct vcpu *vcpu);
int vcpu_get_regs(struct vcpu *vcpu, struct kvm_regs *regs, struct error *err);
int vcpu_set_regs(struct vcpu *vcpu, const struct kvm_regs *regs, struct error *err);
int vcpu_get_sregs(struct vcpu *vcpu, struct kvm_sregs *sregs, struct error *err);
int vcpu_set_sregs(struct vcpu *vcpu, const struct kvm_sregs *sregs, struct error *err);
/* KVM_SET_CPUID2 with what KVM_GET_SUPPORTED_CPUID offers: 2 ioctls. */
int vcpu_set_supported_cpuid(struct vcpu *vcpu, struct error *err);
/* KVM_VCPU_TSC_OFFSET: 1 and the offset, or 0 if this kernel does not tell. */
int vcpu_tsc_offset(struct vcpu *vcpu, int64_t *offset);

/* Puts a vCPU into 64-bit mode, ring 0, at a HLT: page tables, GDT and one page of code in guest
 * memory that starts at GPA 0. For bodies that need a first exit without a payload. memory is the
 * host address of GPA 0, at least VCPU_HLT_BYTES long. */
#define VCPU_HLT_BYTES 0xa000
int vcpu_prepare_hlt(struct vcpu *vcpu, unsigned char *memory, struct error *err);

/* What a .kvm body gets. */
struct kvm_env {
	struct sampler sampler;
	int kvm_fd;	   /* −1 on target host */
	struct vcpu *vcpu; /* set it while a vCPU runs, so that a watchdog can name its RIP */
};

/* Runs body with a bare vCPU, no memory and no CPUID, in a VM made for it. */
typedef int kvm_vcpu_body(struct kvm_env *env, struct vcpu *vcpu, struct error *err);
int kvm_env_on_vcpu(struct kvm_env *env, kvm_vcpu_body *body, struct error *err);

/* VCPU_HLT_BYTES of guest memory, mapped and present before anything is timed; munmap() it. */
unsigned char *vcpu_hlt_memory(struct error *err);
/* Gives a fresh VM that memory and a vCPU, and runs it to its first exit, a HLT. */
int vm_run_to_hlt(struct kvm_env *env, struct vm *vm, unsigned char *memory, struct error *err);

#endif
