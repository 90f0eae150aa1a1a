/* Where the instructions of an operation go: a profile by function, made from what the plugin
 * counted between the marks (lab/profile_counts.h) and the guest's symbols (lab/symbols.h).
 *
 * The plugin counts instructions that begin. One that leaves the nested guest by an exit has begun
 * and does not end, so the clock of the emulated machine, which counts what ended, shows one less
 * for each exit: instructions = measured + exits. lab_profile_covered() holds the two against each
 * other. (An exit between two instructions, for an interrupt, breaks none off; at 250 ticks a second
 * of the machine's time that is 1 in 4,000,000 instructions.)
 */
#ifndef LAB_PROFILE_H
#define LAB_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "base/buffer.h"
#include "base/error.h"
#include "lab/profile_counts.h"
#include "lab/symbols.h"

enum lab_profile_kind {
	LAB_PROFILE_KERNEL,  /* a function of the kernel or of a module */
	LAB_PROFILE_GUEST,   /* code of the nested tiny VM: below LAB_PROFILE_GUEST_END */
	LAB_PROFILE_USER,    /* of the agent, and of other programs of the machine */
	LAB_PROFILE_UNKNOWN, /* in the kernel, without a symbol; and what the plugin had no room for */
};

/* A tiny VM's image lies below (ABI_IMAGE_END), identity mapped; Linux puts no program there. */
#define LAB_PROFILE_GUEST_END UINT64_C(0x100000)
#define LAB_PROFILE_KERNEL_START UINT64_C(0xffff800000000000)

enum {
	LAB_PROFILE_CALLERS = 4,	     /* kept of a function, the most frequent */
	LAB_PROFILE_FUNCTIONS_MAX = 1 << 17, /* that a file may have */
};

struct lab_profile_caller {
	char *name; /* a function, or "user", "guest" */
	int64_t calls;
};

struct lab_profile_function {
	enum lab_profile_kind kind;
	/* Without what compilers append to the parts of a function (".cold", ".isra.0"), which are
	 * counted together. "" but for LAB_PROFILE_KERNEL. */
	char *name;
	char *module; /* "kvm_amd"; "": the kernel itself */
	int64_t instructions; /* negative only as the difference of two regions: a timer tick more in
			       * the shorter one */
	int64_t calls;	      /* by a CALL; functions are also entered by jumps */
	struct lab_profile_caller caller[LAB_PROFILE_CALLERS];
	size_t n_callers;
};

struct lab_profile {
	char *bench;	/* "cpuid" */
	char *kernel;	/* release */
	char *cmdline;	/* of the kernel */
	char *emulator; /* "QEMU 7.2.22" */
	uint64_t ops;
	int64_t instructions; /* begun, of all functions */
	int64_t exits;	      /* of the nested guest */
	int64_t measured;     /* by the machine's own clock; 0: not known */
	struct lab_profile_function *function; /* n: most instructions first, then by name */
	size_t n;
};

/* The profile of `ops` operations between the marks. With `less`, a region of fewer operations that
 * is else the same, it is the difference: `ops` and `measured` are those of the difference then, and
 * what surrounds the operations is gone. measured: instructions by the machine's own clock (TSC
 * difference times instructions per tick), 0 if not known. Takes all functions, those without
 * instructions left out. Names are set by the caller (lab_profile_name).
 *
 * ERROR_MEASURE: a region that was not stopped, that has lost instructions, or ops 0. */
int lab_profile_make(const struct profile_region *region, const struct profile_region *less,
	const struct symbols *symbols, uint64_t ops, int64_t measured, struct lab_profile *p,
	struct error *err);
/* Copies; NULL is "". */
void lab_profile_name(struct lab_profile *p, const char *bench, const char *kernel,
	const char *cmdline, const char *emulator);
void lab_profile_finish(struct lab_profile *p);

/* What the profile accounts for of the measured count: (instructions − exits) / measured, 1 at best;
 * NaN if that is not known. */
double lab_profile_covered(const struct lab_profile *p);
/* ERROR_MEASURE if that is not known or off by more than LAB_PROFILE_TOLERANCE. */
#define LAB_PROFILE_TOLERANCE 1e-4
int lab_profile_check(const struct lab_profile *p, struct error *err);

/* "vcpu_run", "(guest code)", … */
const char *lab_profile_function_name(enum lab_profile_kind kind, const char *name);
/* "kernel", "guest", "user", "unknown": in JSON */
const char *lab_profile_kind_name(enum lab_profile_kind kind);

/* A line of JSON, schema "kvmbench.lab-profile/1". */
void lab_profile_write(const struct lab_profile *p, struct buffer *out);
/* From an untrusted file; file and line name it in errors. */
int lab_profile_read(const char *file, size_t line, const json_t *object, struct lab_profile *p,
	struct error *err);

#endif
