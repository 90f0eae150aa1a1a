#include <cpuid.h>
#include <string.h>

#include "base/error.h"
#include "vm/ioctl.h"
#include "vm/long_mode.h"
#include "vm/object.h"

#define PAGE_4K UINT64_C(0x1000)
#define PAGE_2M UINT64_C(0x200000)
#define PAGE_1G UINT64_C(0x40000000)
#define ENTRIES 512

/* page-table entry bits */
#define PTE_PRESENT   UINT64_C(0x01)
#define PTE_WRITE     UINT64_C(0x02)
#define PTE_USER      UINT64_C(0x04)
#define PTE_CACHE_OFF UINT64_C(0x10)
#define PTE_ACCESSED  UINT64_C(0x20) /* set in advance: no table walk has to write it back */
#define PTE_DIRTY     UINT64_C(0x40)
#define PTE_LARGE     UINT64_C(0x80)
#define PTE_TABLE     (PTE_PRESENT | PTE_WRITE | PTE_USER | PTE_ACCESSED)
#define PTE_LEAF      (PTE_TABLE | PTE_DIRTY)

enum {
	SELECTOR_CODE0 = 0x08,
	SELECTOR_DATA0 = 0x10,
	SELECTOR_CODE3 = 0x18,
	SELECTOR_DATA3 = 0x20,
	SELECTOR_TSS = 0x28
};
#define GDT_BYTES 0x38
#define TSS_AT	  (LONG_MODE_GDT + 0x100)
#define TSS_RSP0  4
#define TSS_IOPB  0x66 /* offset of the I/O permission bitmap, a word */
#define TSS_BYTES 0x68
/* Ports 0–0xcff (up to those of PCI's configuration) are free to ring 3, by IOPL and by this bitmap
 * too: one back end (kvm_pvm) loses IOPL on the way to its emulator once there is a TSS. The byte
 * behind it is all ones (SDM vol. 1, 19.5.2). */
#define IOPB_BYTES (0xd00 / 8)
#define TSS_LIMIT  (TSS_BYTES + IOPB_BYTES)

/* type of a TSS: loaded already, or by LTR to come */
#define TSS_AVAILABLE 0x9
#define TSS_BUSY      0xb

#define CR0_PE		 (1u << 0)
#define CR0_MP		 (1u << 1)
#define CR0_ET		 (1u << 4)
#define CR0_NE		 (1u << 5)
#define CR0_WP		 (1u << 16)
#define CR0_PG		 (1u << 31)
#define CR4_PAE		 (1u << 5)
#define CR4_OSFXSR	 (1u << 9)
#define CR4_OSXMMEXCPT	 (1u << 10)
#define CR4_OSXSAVE	 (1u << 18)
#define CR0_LONG	 (CR0_PE | CR0_MP | CR0_ET | CR0_NE | CR0_WP | CR0_PG)
#define CR4_LONG	 (CR4_PAE | CR4_OSFXSR | CR4_OSXMMEXCPT)
#define EFER_LME	 (1u << 8)
#define EFER_LMA	 (1u << 10)
#define RFLAGS_ONE	 (1u << 1)
#define RFLAGS_IOPL	 (3u << 12)
#define XCR0_X87_SSE_AVX 7

static void store(unsigned char *memory, uint64_t gpa, uint64_t value)
{
	memcpy(memory + gpa, &value, sizeof(value));
}

static uint64_t load(const unsigned char *memory, uint64_t gpa)
{
	uint64_t value;

	memcpy(&value, memory + gpa, sizeof(value));
	return value;
}

static void write_low_tables(unsigned char *memory)
{
	store(memory, LONG_MODE_PML4, LONG_MODE_PDPT | PTE_TABLE);
	for (uint64_t i = 0; i < 4; i++)
		store(memory, LONG_MODE_PDPT + i * 8, (LONG_MODE_PD + i * PAGE_4K) | PTE_TABLE);
	for (uint64_t i = 0; i < 4 * ENTRIES; i++) {
		const uint64_t gpa = i * PAGE_2M;
		/* device space, where nothing may be cached */
		const uint64_t cache = gpa >= UINT64_C(0xc0000000) ? PTE_CACHE_OFF : 0;

		store(memory, LONG_MODE_PD + i * 8, gpa | PTE_LEAF | PTE_LARGE | cache);
	}
}

static void write_gdt(unsigned char *memory, uint64_t trap_stack, uint64_t tss_type)
{
	const uint64_t tss = TSS_AT;

	store(memory, LONG_MODE_GDT + SELECTOR_CODE0, UINT64_C(0x00209b0000000000));
	store(memory, LONG_MODE_GDT + SELECTOR_DATA0, UINT64_C(0x0000930000000000));
	store(memory, LONG_MODE_GDT + SELECTOR_CODE3, UINT64_C(0x0020fb0000000000));
	store(memory, LONG_MODE_GDT + SELECTOR_DATA3, UINT64_C(0x0000f30000000000));
	/* 64-bit TSS, 16 bytes; its base lies below 64 KiB */
	store(memory, LONG_MODE_GDT + SELECTOR_TSS,
		TSS_LIMIT | tss << 16 | (UINT64_C(0x80) | tss_type) << 40);
	store(memory, LONG_MODE_GDT + SELECTOR_TSS + 8, 0);
	memset(memory + tss, 0, TSS_BYTES + IOPB_BYTES);
	memory[tss + TSS_LIMIT] = 0xff;
	memory[tss + TSS_IOPB] = TSS_BYTES;
	store(memory, tss + TSS_RSP0, trap_stack);
}

static void write_idt(unsigned char *memory, const struct long_mode *mode)
{
	for (uint64_t vector = 0; vector < LONG_MODE_VECTORS; vector++) {
		const uint64_t stub = mode->trap_stub + vector * mode->trap_stride;
		const uint64_t gate = LONG_MODE_IDT + vector * 16;

		/* interrupt gate, DPL 3 so that INT3 and INTO of ring 3 are told as themselves */
		store(memory, gate,
			(stub & 0xffff) | (uint64_t)SELECTOR_CODE0 << 16 | UINT64_C(0xee00) << 32 |
				(stub & 0xffff0000) << 32);
		store(memory, gate + 8, stub >> 32);
	}
}

static struct kvm_segment segment(uint16_t selector, uint8_t type, unsigned ring)
{
	return (struct kvm_segment){
		.limit = 0xffffffff,
		.selector = (uint16_t)(selector | ring),
		.type = type,
		.present = 1,
		.dpl = (uint8_t)ring,
		.s = 1,
		.l = type == 11,
		.db = type != 11,
		.g = 1,
	};
}

/* SET_SREGS with AVX's state enabled if it can be: CR4 bits the guest's CPUID lacks are refused. */
static int set_sregs(struct vcpu *vcpu, struct kvm_sregs *sregs, bool avx, struct error *err)
{
	struct kvm_xcrs xcrs = { .nr_xcrs = 1 };

	if (!avx)
		return vcpu_set_sregs(vcpu, sregs, err);
	sregs->cr4 |= CR4_OSXSAVE;
	if (vcpu_set_sregs(vcpu, sregs, NULL) < 0) {
		sregs->cr4 &= ~(uint64_t)CR4_OSXSAVE;
		return vcpu_set_sregs(vcpu, sregs, err);
	}
	xcrs.xcrs[0].value = XCR0_X87_SSE_AVX;
	kvm_ioctl(vcpu->fd, KVM_SET_XCRS, &xcrs, NULL);
	return 0;
}

static bool host_has_avx(void)
{
	unsigned eax, ebx, ecx, edx;

	return __get_cpuid(1, &eax, &ebx, &ecx, &edx) && (ecx & bit_OSXSAVE) && (ecx & bit_AVX);
}

int vcpu_enter_long_mode(struct vcpu *vcpu, const struct long_mode *mode, struct error *err)
{
	const unsigned ring = mode->ring;
	struct kvm_sregs sregs;
	struct kvm_regs regs = {
		.rip = mode->rip,
		.rsp = mode->rsp,
		.rflags = RFLAGS_ONE | (ring ? RFLAGS_IOPL : 0),
	};

	write_low_tables(mode->memory);
	write_gdt(mode->memory, mode->trap_stack, TSS_BUSY);
	if (vcpu_get_sregs(vcpu, &sregs, err) < 0)
		return -1;
	sregs.cr0 = CR0_LONG;
	sregs.cr3 = LONG_MODE_PML4;
	sregs.cr4 = CR4_LONG;
	sregs.efer = EFER_LME | EFER_LMA;
	sregs.cs = segment(ring ? SELECTOR_CODE3 : SELECTOR_CODE0, 11, ring);
	sregs.ss = segment(ring ? SELECTOR_DATA3 : SELECTOR_DATA0, 3, ring);
	sregs.ds = sregs.es = sregs.fs = sregs.gs = sregs.ss;
	sregs.tr = (struct kvm_segment){ .base = TSS_AT,
		.limit = TSS_LIMIT,
		.selector = SELECTOR_TSS,
		.type = 11,
		.present = 1 };
	sregs.gdt = (struct kvm_dtable){ .base = LONG_MODE_GDT, .limit = GDT_BYTES - 1 };
	sregs.idt = (struct kvm_dtable){ .base = LONG_MODE_IDT };
	if (mode->trap_stack) {
		write_idt(mode->memory, mode);
		sregs.idt.limit = LONG_MODE_VECTORS * 16 - 1;
	}
	if (set_sregs(vcpu, &sregs, mode->trap_stack && host_has_avx(), err) < 0)
		return -1;
	return vcpu_set_regs(vcpu, &regs, err);
}

void long_mode_write(const struct long_mode *mode, struct abi_boot *boot)
{
	const unsigned ring = mode->ring;
	const bool avx = host_has_avx();

	write_low_tables(mode->memory);
	write_gdt(mode->memory, mode->trap_stack, TSS_AVAILABLE);
	write_idt(mode->memory, mode);
	boot->cr0 = CR0_LONG;
	boot->cr3 = LONG_MODE_PML4;
	boot->cr4 = CR4_LONG | (avx ? CR4_OSXSAVE : 0);
	boot->xcr0 = avx ? XCR0_X87_SSE_AVX : 0;
	boot->gdt_limit = GDT_BYTES - 1;
	boot->gdt_base = LONG_MODE_GDT;
	boot->idt_limit = LONG_MODE_VECTORS * 16 - 1;
	boot->idt_base = LONG_MODE_IDT;
	boot->rip = mode->rip;
	boot->cs = ring ? SELECTOR_CODE3 | ring : SELECTOR_CODE0;
	boot->rflags = RFLAGS_ONE | (ring ? RFLAGS_IOPL : 0);
	boot->rsp = mode->rsp;
	boot->ss = ring ? SELECTOR_DATA3 | ring : SELECTOR_DATA0;
	boot->tr = SELECTOR_TSS;
}

uint64_t long_mode_map_bytes(uint64_t bytes, uint64_t page)
{
	const uint64_t gigabytes = (bytes + PAGE_1G - 1) / PAGE_1G;
	uint64_t tables = 0;

	if (page < PAGE_1G)
		tables += gigabytes; /* page directories */
	if (page < PAGE_2M)
		tables += (bytes + PAGE_2M - 1) / PAGE_2M;
	return tables * PAGE_4K;
}

/* The table that the entry at GPA `entry` points to; a new one from *next if there is none. */
static uint64_t table_below(unsigned char *memory, uint64_t entry, uint64_t *next)
{
	const uint64_t value = load(memory, entry);

	if (value & PTE_PRESENT)
		return value & ~(PAGE_4K - 1);
	store(memory, entry, *next | PTE_TABLE);
	*next += PAGE_4K;
	return *next - PAGE_4K;
}

void long_mode_map(unsigned char *memory, uint64_t tables, uint64_t gva, uint64_t gpa,
	uint64_t bytes, uint64_t page)
{
	for (uint64_t done = 0; done < bytes; done += page) {
		const uint64_t at = gva + done;
		const uint64_t pdpte = LONG_MODE_PDPT + at / PAGE_1G % ENTRIES * 8;
		uint64_t entry = pdpte;

		if (page < PAGE_1G)
			entry = table_below(memory, pdpte, &tables) + at / PAGE_2M % ENTRIES * 8;
		if (page < PAGE_2M)
			entry = table_below(memory, entry, &tables) + at / PAGE_4K % ENTRIES * 8;
		store(memory, entry, (gpa + done) | PTE_LEAF | (page == PAGE_4K ? 0 : PTE_LARGE));
	}
}

int vcpu_prepare_hlt(struct vcpu *vcpu, unsigned char *memory, struct error *err)
{
	static const unsigned char hlt_forever[] = { 0xf4, 0xeb, 0xfd }; /* hlt; jmp .-1 */
	const struct long_mode mode = { .memory = memory, .rip = LONG_MODE_BYTES };

	memcpy(memory + LONG_MODE_BYTES, hlt_forever, sizeof(hlt_forever));
	return vcpu_enter_long_mode(vcpu, &mode, err);
}
