/* What a tiny guest and its VMM agree on. Freestanding; the guest includes nothing else but op.h.
 *
 * One page-aligned struct abi_page lies at ABI_PAGE_GPA, identity mapped. The guest says "ready" by
 * an OUT to ABI_PORT; the VMM then reads or fills the page and runs the vCPU again. Fields marked
 * IN are written by the VMM, OUT by the guest.
 */
#ifndef KVMBENCH_ABI_H
#define KVMBENCH_ABI_H

#include <stdint.h>

#include <kvmbench/op.h>

#define ABI_MAGIC   UINT32_C(0x6b766d62) /* "kvmb" */
#define ABI_VERSION 1

#define ABI_PORT      0x5f0 /* doorbell: the byte written is enum abi_event */
#define ABI_PAGE_GPA  0x10000
#define ABI_BATCHES   1024 /* samples that fit */

/* Addresses and ports that operations use; nothing else may be put there. */
#define ABI_PIO_USER	0x5f4	   /* nobody in the kernel answers: exits to the VMM */
#define ABI_MMIO_USER	0xd0000000 /* no memslot: exits to the VMM */
#define ABI_MMIO_RDONLY 0xd0200000 /* a read-only memslot of one page, for mmio_readonly_slot */
#define ABI_ARENA_GPA	0x100000000 /* 4 GiB: above every hole */

enum abi_event {
	ABI_READY = 1, /* the guest waits for page.command */
	ABI_TRAP = 2,  /* an exception nobody expected; page.trap says which */
};

enum abi_command {
	ABI_RUN = 1,  /* op_time(rounds, batches) into sample[] */
	ABI_WARM = 2, /* run(rounds), untimed */
};

struct abi_trap {
	uint64_t vector;
	uint64_t error; /* error code, 0 for vectors without one */
	uint64_t rip;
	uint64_t cr2;
	uint64_t cs;
	uint64_t rflags;
};

struct abi_page {
	uint32_t magic;	      /* OUT: ABI_MAGIC once the guest runs */
	uint32_t version;     /* OUT */
	uint64_t ring;	      /* IN: 0 or 3; read once, at the start */
	uint64_t command;     /* IN: enum abi_command */
	uint64_t rounds;      /* IN */
	uint64_t batches;     /* IN: at most ABI_BATCHES */
	struct op_env env;    /* IN at the start, then the guest's */
	struct abi_trap trap; /* OUT */
	struct op_sample sample[ABI_BATCHES]; /* OUT */
};

#endif
