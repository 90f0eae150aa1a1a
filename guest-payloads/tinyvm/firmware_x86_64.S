/* What a machine of QEMU starts with instead of a BIOS: from the reset vector to the payload, by way
 * of the tables that the harness has written into guest memory (struct abi_boot of kvmbench/abi.h).
 * It sets up no device and knows none. A BIOS in between would do much that nobody needs here, and
 * takes 25 s where guest kernel mode is emulated (SeaBIOS and a PVH image on kvm_pvm).
 * Source: Intel SDM vol. 3A, 10.1 (reset), 10.8.5 (64-bit mode), 12.11 (MTRRs). */

#include <kvmbench/abi_asm.h>

#define SELECTOR_FLAT_CODE 0x08
#define SELECTOR_FLAT_DATA 0x10
/* of the harness's own table, which is loaded before they are used (vm/long_mode_x86_64.c) */
#define SELECTOR_CODE0	   0x08
#define SELECTOR_DATA0	   0x10

#define MSR_EFER	  0xc0000080
#define EFER_LME	  0x100
#define MSR_MTRR_DEF_TYPE 0x2ff
#define MTRR_WRITE_BACK	  0xc06 /* all memory, both kinds of MTRR on and none set */

	.section .reset, "ax"
	.code16
	.globl firmware_reset
firmware_reset:
	jmp	real_mode

	.text
real_mode:
	cli
	/* CS is at the last 64 KiB */
	lgdtl	%cs:(flat_pointer - 0xffff0000)
	mov	%cr0, %eax
	or	$1, %eax
	mov	%eax, %cr0
	ljmpl	$SELECTOR_FLAT_CODE, $protected_mode

	.code32
protected_mode:
	mov	$SELECTOR_FLAT_DATA, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
	mov	$ABI_BOOT_GPA, %ebx
	movl	$ABI_MAGIC, ABI_BOOT_MAGIC(%ebx)
1:	pause
	cmpl	$0, ABI_BOOT_GO(%ebx)
	je	1b
	mov	$MSR_MTRR_DEF_TYPE, %ecx
	mov	$MTRR_WRITE_BACK, %eax
	xor	%edx, %edx
	wrmsr
	mov	ABI_BOOT_CR4(%ebx), %eax
	mov	%eax, %cr4
	mov	ABI_BOOT_CR3(%ebx), %eax
	mov	%eax, %cr3
	mov	$MSR_EFER, %ecx
	mov	$EFER_LME, %eax
	xor	%edx, %edx
	wrmsr
	mov	ABI_BOOT_CR0(%ebx), %eax
	mov	%eax, %cr0
	/* the harness's table has a 64-bit code segment where ours has a flat one */
	lgdt	(ABI_BOOT_GDT + 6)(%ebx)
	ljmp	$SELECTOR_CODE0, $long_mode

	.code64
long_mode:
	mov	$SELECTOR_DATA0, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
	lidt	(ABI_BOOT_IDT + 6)(%rbx)
	mov	ABI_BOOT_TR(%rbx), %eax
	ltr	%ax
	mov	ABI_BOOT_XCR0(%rbx), %eax
	test	%eax, %eax
	jz	1f
	xor	%ecx, %ecx
	xor	%edx, %edx
	xsetbv
1:	mov	$ABI_TRAP_STACK_TOP, %esp
	pushq	ABI_BOOT_SS(%rbx)
	pushq	ABI_BOOT_RSP(%rbx)
	pushq	ABI_BOOT_RFLAGS(%rbx)
	pushq	ABI_BOOT_CS(%rbx)
	pushq	ABI_BOOT_RIP(%rbx)
	iretq

	.balign 8
flat:
	.quad	0
	.quad	0x00cf9b000000ffff	/* code, 4 GiB, 32 bits */
	.quad	0x00cf93000000ffff	/* data */
flat_pointer:
	.word	flat_pointer - flat - 1
	.long	flat

	.section .note.GNU-stack, "", @progbits
