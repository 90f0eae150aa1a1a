/* The insides of a VM and its vCPUs. Private to harness/vm. */
#ifndef VM_OBJECT_H
#define VM_OBJECT_H

#include <kvmbench/kvm.h>

#define VM_VCPUS 16

struct vcpu {
	int fd;
	struct kvm_run *run;
	size_t run_bytes;
	const struct vm *vm;
};

struct vm {
	int fd;
	int kvm_fd;
	size_t n_vcpus;
	struct vcpu vcpu[VM_VCPUS];
};

#endif
