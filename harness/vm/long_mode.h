/* Puts a vCPU straight into 64-bit mode: GDT, TSS, IDT and identity-mapping page tables are written
 * into guest memory by us, so that no guest instruction is spent on it (on a back end that emulates
 * guest kernel mode each would cost 0.74 µs) and the first instruction run is the payload's.
 * Source: Intel SDM vol. 3A, chapters 3–6; AMD APM vol. 2, chapters 4, 5 and 8.
 */
#ifndef VM_LONG_MODE_H
#define VM_LONG_MODE_H

#include <stdint.h>

#include <kvmbench/abi.h>
#include <kvmbench/kvm.h>

/* Guest-physical layout of the tables; all inside the first LONG_MODE_BYTES. */
#define LONG_MODE_GDT	0x1000 /* and the TSS behind it */
#define LONG_MODE_IDT	0x2000
#define LONG_MODE_PML4	0x3000
#define LONG_MODE_PDPT	0x4000 /* of the first 512 GiB */
#define LONG_MODE_PD	0x5000 /* 4 pages: 0–4 GiB in 2 MiB pages */
#define LONG_MODE_BYTES 0x9000

struct long_mode {
	unsigned char *memory; /* host address of GPA 0 */
	uint64_t rip;
	uint64_t rsp;
	unsigned ring;	      /* 0 or 3; ring 3 starts with IOPL 3, so that it may do port I/O */
	uint64_t trap_stack;  /* RSP0 of the TSS: top of the stack traps run on; 0: no IDT */
	uint64_t trap_stub;   /* GVA of the stub of vector 0 */
	uint64_t trap_stride; /* bytes between stubs of successive vectors */
};

#define LONG_MODE_VECTORS 32

/* Writes the tables, then the registers: SSE and, if the vCPU's CPUID has it, AVX are enabled;
 * interrupts are off. Call after CPUID was set. */
int vcpu_enter_long_mode(struct vcpu *vcpu, const struct long_mode *mode, struct error *err);

/* The same for a vCPU that is somebody else's: writes the tables, and what the firmware there
 * (guest-payloads/tinyvm/firmware_x86_64.S) has to load. The vCPU has the host's features. boot->go
 * is left alone. */
void long_mode_write(const struct long_mode *mode, struct abi_boot *boot);

/* Maps [gva, gva + bytes) at 4 GiB or above to gpa, user accessible, with pages of `page` bytes
 * (4 KiB, 2 MiB or 1 GiB; all ends are multiples of it). The new tables are taken from guest memory
 * at GPA `tables`, page aligned and zeroed, long_mode_map_bytes() long. Call after
 * vcpu_enter_long_mode or long_mode_write and before the vCPU first runs. */
void long_mode_map(unsigned char *memory, uint64_t tables, uint64_t gva, uint64_t gpa,
	uint64_t bytes, uint64_t page);
uint64_t long_mode_map_bytes(uint64_t bytes, uint64_t page);

#endif
