/* What a tiny guest and its VMM agree on. Freestanding; the guest includes nothing else but op.h.
 *
 * One page-aligned struct abi_page lies at ABI_PAGE_GPA, identity mapped. The guest says "ready" by
 * an OUT to ABI_PORT; the VMM then reads or fills the page and runs the vCPU again. Fields marked
 * IN are written by the VMM, OUT by the guest.
 *
 * Where the VMM is QEMU nobody answers at ABI_PORT and the guest comes straight back: it then waits
 * for a command other than ABI_NONE to appear in the page, which the harness has mapped too. There,
 * our own firmware (guest-payloads/tinyvm/firmware_x86_64.S) enters the payload, when and as struct
 * abi_boot says.
 */
#ifndef KVMBENCH_ABI_H
#define KVMBENCH_ABI_H

#include <stdint.h>

#include <kvmbench/abi_asm.h>
#include <kvmbench/op.h>

#define ABI_BATCHES 1024 /* samples that fit */

/* Addresses and ports that operations use are in op.h. */
#define ABI_ARENA_GPA 0x100000000 /* 4 GiB: above every hole */

/* Guest-physical layout of the low memory, identity mapped, all user accessible. */
#define ABI_IMAGE_GPA  0x20000 /* the payload, and its zeroed data behind it */
#define ABI_IMAGE_END  0x70000
#define ABI_TRAP_STACK ABI_TRAP_STACK_TOP
#define ABI_STACK      0x80000 /* top */
#define ABI_LOW_BYTES  0x80000 /* page tables of the arena follow */

/* The first bytes of a payload image. */
struct abi_image {
	uint32_t magic;	      /* ABI_MAGIC */
	uint32_t version;     /* ABI_VERSION */
	uint64_t entry;	      /* GVA of the first instruction */
	uint64_t trap_stub;   /* GVA of the stub of vector 0 */
	uint64_t trap_stride; /* bytes between the stubs of successive vectors */
	uint64_t end;	      /* GVA behind the zeroed data */
};

enum abi_command {
	ABI_NONE = 0,  /* OUT: the last command is done */
	ABI_RUN = 1,   /* op_time(rounds, batches) into sample[] */
	ABI_WARM = 2,  /* run(rounds), untimed */
	ABI_TOUCH = 3, /* read and write back one byte of every 4 KiB of the arena */
	/* Of `value`, 4 bytes, at `address`: what a VMM's devices are set up with. */
	ABI_IN = 4,
	ABI_OUT = 5,
	ABI_LOAD = 6,
	ABI_STORE = 7,
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
	uint64_t command;     /* IN: enum abi_command, OUT: ABI_NONE */
	uint64_t rounds;      /* IN */
	uint64_t batches;     /* IN: at most ABI_BATCHES */
	struct op_env env;    /* IN while the guest waits, then the guest's */
	struct abi_trap trap; /* OUT */
	uint64_t waiting;     /* OUT: 1 behind the doorbell; IN: 0 before a command is put there */
	uint64_t address;     /* IN: port or address of an access */
	uint64_t value;	      /* IN to be written, OUT as read */
	struct op_sample sample[ABI_BATCHES]; /* OUT */
};

_Static_assert(__builtin_offsetof(struct abi_page, trap) == ABI_PAGE_TRAP, "abi_asm.h");

/* How firmware gets into 64-bit mode; tables and payload are in memory by then. */
struct abi_boot {
	uint32_t magic; /* OUT: ABI_MAGIC once the firmware waits */
	uint32_t go;	/* IN, last: not 0 when the rest is there */
	uint64_t cr0, cr3, cr4;
	uint64_t xcr0; /* 0: leave it */
	uint8_t gdt_gap[6];
	uint16_t gdt_limit;
	uint64_t gdt_base;
	uint8_t idt_gap[6];
	uint16_t idt_limit;
	uint64_t idt_base;
	uint64_t tr;
	uint64_t rip, cs, rflags, rsp, ss;
};

_Static_assert(__builtin_offsetof(struct abi_boot, gdt_limit) == ABI_BOOT_GDT + 6, "abi_asm.h");
_Static_assert(__builtin_offsetof(struct abi_boot, idt_limit) == ABI_BOOT_IDT + 6, "abi_asm.h");
_Static_assert(__builtin_offsetof(struct abi_boot, tr) == ABI_BOOT_TR, "abi_asm.h");
_Static_assert(__builtin_offsetof(struct abi_boot, ss) == ABI_BOOT_SS, "abi_asm.h");

#endif
