/* A tiny VM with one payload in it, from /dev/kvm to the first "ready": memory, vCPU, statistics.
 */
#ifndef TARGET_MACHINE_H
#define TARGET_MACHINE_H

#include <stdbool.h>

#include <kvmbench/kvm.h>

#include "observe/kvm_stats.h"
#include "target/arena.h"
#include "target/ioeventfd.h"
#include "target/payload.h"
#include "target/target.h"

#define MACHINE_REASONS 64

struct machine {
	int kvm_fd;
	struct vm *vm;
	struct vcpu *vcpu;
	struct kvm_run *run;
	unsigned char *low; /* host address of GPA 0 */
	uint64_t low_bytes;
	struct abi_page *page; /* the shared page, in it */
	struct arena_memory arena;
	struct ioeventfd device;
	struct kvm_stats stats;
	bool has_stats;
	int64_t tsc_offset;
	bool has_tsc_offset;
	/* Counted while the guest runs, the doorbell not included. */
	uint64_t returns[MACHINE_REASONS]; /* KVM_RUN returns by exit reason */
	uint64_t handler_delay; /* TSC cycles that handling a return takes at least; 0: no wait */
	bool watch_user;     /* sum up user-space time, for the split */
	uint64_t user_cycles;
};

/* Everything up to the point where the guest waits for its first command. On failure the machine
 * is closed again. */
int machine_open(struct machine *m, const struct bench *bench, const uint64_t *arg,
	enum ring ring, double deadline, struct error *err);
void machine_close(struct machine *m);

/* Lets the guest run until it rings the doorbell. Every other return to user space is handled as an
 * empty device would (reads give zero) and counted. ERROR_TIMEOUT names the RIP, ERROR_MEASURE a
 * trap or an exit that ends the guest. */
int machine_run(struct machine *m, double deadline, struct error *err);

#endif
