/* A benchmark, declared once: one constant of this type per file microbench/NAME.c (or
 * workloads/NAME.c), named bench_NAME. The Makefile collects them from the file names; no code
 * runs to register one, and adding one touches no shared file.
 */
#ifndef KVMBENCH_BENCH_H
#define KVMBENCH_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <kvmbench/area.h>
#include <kvmbench/op.h>

struct kvm_env; /* kvmbench/kvm.h */
struct error;
struct os_env; /* kvmbench/os.h */
struct tool;   /* kvmbench/tool.h */
struct vm;

/* targets a benchmark makes sense on */
enum {
	ON_HOST = 1 << 0,
	ON_TINYVM = 1 << 1,
	ON_FAKE = 1 << 2, /* implied for all */
	ON_QEMU = 1 << 3,
	ON_GUEST = 1 << 4,
	ON_CONTAINER = 1 << 5,		    /* implied where ON_HOST is */
	ON_AGENT = ON_GUEST | ON_CONTAINER, /* where the agent runs it */
};

enum better { LOWER, HIGHER };

/* What stands for a launch's batches. LEAST: the least disturbed batch (the least time, the highest
 * rate). Whatever else runs on the machine can only add to a time, so the least of many short
 * batches is the estimate that others disturb least (Chen & Revels, "Robust benchmarking in noisy
 * environments", 2016); what the disturbance does is told by the quantiles of all batches. MEDIAN
 * and MEAN: where the scatter itself is part of what is measured, and for totals. */
enum estimator { ESTIMATE_LEAST, ESTIMATE_MEDIAN, ESTIMATE_MEAN };

/* What a target does to itself and stamps itself: its start; being saved to a file and restored. */
enum self { SELF_NONE, SELF_START, SELF_SAVE };

/* Where in a guest an operation can run. ANY: kernel mode, or user mode where guest kernel mode
 * turns out to be emulated instruction by instruction. KERNEL and USER: only there. */
enum ring { RING_ANY, RING_KERNEL, RING_USER };

/* What one operation must do, proven for every launch. Counts are per op. */
struct effect {
	double exits;	   /* VM exits, whoever handles them; 0: it must not exit */
	double user_exits; /* of those, returns from KVM_RUN to user space */
	uint32_t reason;   /* KVM_EXIT_* of those returns */
	double signals;	   /* of an eventfd, which KVM gives instead of returning */
	bool unchecked;	   /* the count depends on the CPU or back end (say why in .summary) */
};

/* A parameter: data, not code. Its value reaches the operation as env.arg[i], words as index. */
struct param {
	const char *name; /* --param NAME=VALUE */
	const char *unit; /* "B" for sizes (shown as 16KiB), else "" */
	const char *summary;
	const char *const *words; /* NULL-terminated names of the values 0, 1, …; NULL: a number */
	uint64_t min, max;	  /* numbers only, inclusive */
	uint64_t value;		  /* default */
	const uint64_t *sweep;	  /* what is measured when the user names no value: n_sweep */
	size_t n_sweep;		  /* values, the first n_quick of them in the quick suite. */
	size_t n_quick;		  /* 0: just the default */
	uint32_t on; /* targets it means something on; elsewhere it is the default. 0: all */
	bool silent; /* not part of an arm's name where it has its default: a parameter
		      * that leaves the benchmark as it was before there was one */
};

/* Parameter names with a meaning to the targets, for benchmarks with an arena. */
/* Words page_words: page size of the arena, on the host, and in the guest's own page tables where
 * not said otherwise. */
#define PARAM_PAGE    "page"
#define PARAM_BACKING "backing" /* words backing_words */
/* ns that the handler of a user-space exit spins for, silent, default 0: a slower device model,
 * known exactly, for whoever wants to see whether a comparison finds it. Tinyvm only. */
#define PARAM_HANDLER_DELAY "handler_delay_ns"
/* Words eventfd_words: which eventfd, if any, takes what is written to vm_wish.device. WILDCARD: any
 * byte. DATAMATCH: only OP_DEVICE_DATA. ANY_LENGTH: whatever is written, which KVM need not decode
 * where it is MMIO, on CPUs that tell it the address. NONE: user space gets it. */
#define PARAM_EVENTFD "eventfd"
enum { EVENTFD_NONE, EVENTFD_WILDCARD, EVENTFD_DATAMATCH, EVENTFD_ANY_LENGTH };
extern const char *const eventfd_words[]; /* "none", "wildcard", "datamatch", "any-length" */
enum { PAGE_4K, PAGE_THP, PAGE_2M, PAGE_1G };
enum { BACKING_PRIVATE, BACKING_SHARED, BACKING_MEMFD };
extern const char *const page_words[];	  /* "4K", "THP", "2M", "1G" (the last two: hugetlbfs) */
extern const char *const backing_words[]; /* "private", "shared", "memfd" */

enum arena_state {
	ARENA_READY,	 /* every page present on the host; the warm-up round touches them all */
	ARENA_UNTOUCHED, /* no page present anywhere: first touches are what is measured */
	ARENA_HOST_ONLY, /* pages present, not mapped where the operation runs: not in the guest;
			  * natively, taken out of the page tables again (shared memory only) */
};

/* Memory an operation works in. */
struct arena {
	/* bytes for these parameter values, in a launch of at most `rounds` rounds; NULL: none */
	uint64_t (*bytes)(const uint64_t *arg, uint64_t rounds);
	/* Writes the content, on the host side for every target alike (through the memslot for a
	 * guest); NULL: zeros. */
	void (*fill)(unsigned char *base, uint64_t bytes, const uint64_t *arg);
	enum arena_state state;
	/* ARENA_READY: rounds that go through the whole of it once, at least as many as which warm
	 * the caches before the first sample; NULL: one batch is warm-up enough. */
	uint64_t (*pass)(const uint64_t *arg);
	/* Each round uses up fresh memory: a launch makes at most this many rounds, warm-up
	 * included. 0: no limit. */
	uint64_t max_rounds;
};

/* CPU features an operation executes (CPUID); missing ones are a skip. */
enum {
	CPU_AES = 1 << 0,
	CPU_SHA = 1 << 1,
	CPU_FMA = 1 << 2, /* with AVX enabled by the system */
	CPU_POPCNT = 1 << 3,
	CPU_UMIP = 1 << 4,
	CPU_RDTSCP = 1 << 5,
};

/* Where a device's register lies. */
enum device_space { DEVICE_NONE, DEVICE_PORT, DEVICE_MEMORY };

#define VM_SLOT_BENCH 16 /* first memory slot that vm_wish.setup may use */

/* What a VM must be made with. */
struct vm_wish {
	bool irqchip;	  /* in-kernel APIC, I/O APIC, PIC */
	uint32_t caps[4]; /* KVM_CAP_*, 0-terminated: a missing one is a skip */
	/* A device with a register of one byte, at env.device, and an eventfd on it as
	 * PARAM_EVENTFD says. */
	enum device_space device;
	/* More to set up, after the VM and before its vCPU exist; NULL: nothing. */
	int (*setup)(struct vm *vm, struct error *err);
};

struct bench {
	const char *name;
	const char *group; /* floor, exit, event, memory, life, sched, compute, os, tool */
	/* What it speaks for in the near-native report, if not what its group does … */
	enum area area;
	/* … and where that depends on a parameter; NULL: it does not. */
	enum area (*area_of)(const uint64_t *arg);
	const char *unit;  /* "ns/op", or a rate: "GB/s" (bytes per ns) */
	enum better better;
	enum estimator estimator;
	const char *summary; /* one line for `list` */
	uint32_t rev;	     /* raise when the meaning changes: revisions never compare */
	uint32_t on;	     /* ON_* */
	enum ring ring;
	struct effect effect; /* on tinyvm … */
	/* … and where that depends on the first parameter; NULL: it does not. */
	struct effect (*effect_of)(const uint64_t *arg);
	uint32_t cpu;	      /* CPU_* */
	bool quick;	      /* in the quick suite */
	uint32_t needs;	      /* NEEDS_* of kvmbench/devices.h */
	bool opt_in;	      /* disruptive: only when named with --bench */
	bool split; /* report floor, entry+exit and user space: every op returns from KVM_RUN */
	struct vm_wish vm;
	struct arena arena;
	const struct param *params; /* at most OP_ARGS */
	size_t n_params;
	/* Overwrites defaults that depend on the machine (an instruction by CPU vendor), before
	 * what the user asked for is applied; NULL: none do. */
	void (*defaults)(uint64_t *arg);

	/* Exactly one body. */
	enum self self;	     /* what the target does to itself: no code */
	const struct op *op; /* portable: NAME.op.c */
	/* Host-side KVM work, reported under target tinyvm (kvmbench/kvm.h); on target host if it
	 * needs no VM. */
	int (*kvm)(struct kvm_env *env, struct error *err);
	/* Work that needs an operating system (kvmbench/os.h): on ON_HOST | ON_GUEST |
	 * ON_CONTAINER, or fewer of them. */
	int (*os)(struct os_env *env, struct error *err);
	const struct tool *tool; /* a well-known program (kvmbench/tool.h) */
};

/* All benchmarks, sorted by name; generated by the Makefile. */
extern const struct bench *const benches[];
extern const size_t n_benches;

#endif
