/* A portable operation: the timed code, compiled once for the host and once, freestanding, for a
 * guest, from the same source with the same code-generation flags (Makefile, OP_CFLAGS). This
 * header is all that a NAME.op.c may include. It uses no header but the compiler's own.
 */
#ifndef KVMBENCH_OP_H
#define KVMBENCH_OP_H

#include <stdint.h>

#define OP_ARGS 8 /* parameters a benchmark may have */

/* What an operation works on. The same struct on the host and in a guest; in a guest `arena` is a
 * guest-virtual address (identity mapped). */
struct op_env {
	unsigned char *arena;	/* memory to work in, page aligned; NULL if none was declared */
	uint64_t arena_bytes;	/* its size */
	uint64_t arg[OP_ARGS];	/* parameter values, in the order the descriptor declares them */
	uint64_t cursor;	/* where the operation is in its arena; 0 at the start of a launch */
	uint64_t acc;		/* what the work computes; carried on, so nothing is optimised away;
				 * OP_SEED at the start. Equal work gives equal values on every
				 * target, and the runner checks it (see op.pure) */
	uint64_t device;	/* port or address of the device's register it writes to, as the
				 * target has it (vm_wish.device); 0 if none was declared */
};

/* Addresses and ports that operations use; nothing else may be put there. Where a device lies is in
 * env.device. */
#define ABI_PIO_USER	0x5f4	   /* nobody in the kernel answers: exits to the VMM */
#define ABI_MMIO_USER	0xd0000000 /* no memslot: exits to the VMM */
#define ABI_MMIO_RDONLY 0xd0200000 /* a read-only memslot of one page, for mmio_readonly_slot */

/* The byte that is written to env.device: the one that QEMU's pci-testdev waits for, too. */
#define OP_DEVICE_DATA 0xfa

#define OP_SEED UINT64_C(0x9e3779b97f4a7c15)

struct op {
	/* Performs rounds × ops_per_round operations. Nothing else may happen here: what it does
	 * besides the operation (the loop) must stay below 1 % of the time even where every guest
	 * kernel instruction is emulated at 0.74 µs, so a round is unrolled (OP_REPEAT). */
	void (*run)(struct op_env *env, uint64_t rounds);
	uint32_t ops_per_round;
	/* acc after r rounds depends on nothing but r, the arguments and the arena's content: a
	 * guest's acc is held against the host's after the warm-up. */
	uint32_t pure;
	/* run() measures itself: what it leaves in acc, in TSC cycles, is the batch's time, for
	 * operations whose value is not how long they took (a largest gap). acc is 0 before each
	 * batch, and a batch is always one round. Never pure. */
	uint32_t self_timed;
};

/* Assembler text repeated n times, for unrolled rounds: asm volatile(OP_REPEAT("64", "cpuid")…). */
#define OP_REPEAT(n, text) ".rept " n "\n\t" text "\n\t.endr\n"

/* Time stamps. LFENCE; RDTSC; LFENCE on both ends: RDTSC runs neither before earlier instructions
 * have completed nor after later ones have begun (Intel SDM vol. 2B, RDTSC; AMD APM vol. 3, with
 * LFENCE dispatch serialising as Linux sets it up). RDTSCP would do for the end, but KVM's
 * instruction emulator does not know it, and guest kernel mode is emulated on some back ends.
 * CPUID never: it exits. */
static inline __attribute__((always_inline)) uint64_t op_tsc(void)
{
	uint32_t low, high;

	__asm__ volatile("lfence\n\trdtsc\n\tlfence" : "=a"(low), "=d"(high) : : "memory");
	return (uint64_t)high << 32 | low;
}

struct op_sample {
	uint64_t start; /* TSC */
	uint64_t stop;
};

/* The timed loop, the same code on every target: `batches` batches of `rounds` rounds. The sample
 * array has been written to before, so that storing a sample cannot fault. */
static inline __attribute__((always_inline)) void op_time(const struct op *op, struct op_env *env,
	uint64_t rounds, uint64_t batches, struct op_sample *sample)
{
	for (uint64_t i = 0; i < batches; i++) {
		if (op->self_timed)
			env->acc = 0;
		sample[i].start = op_tsc();
		op->run(env, rounds);
		sample[i].stop = op_tsc();
		if (op->self_timed)
			sample[i].stop = sample[i].start + env->acc;
	}
}

#endif
