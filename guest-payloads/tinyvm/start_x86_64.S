/* The first instruction of a tiny guest, and its trap table. The VMM starts us in 64-bit mode, in
 * the ring asked for, with a stack, page tables, GDT, TSS and IDT already in place: no instruction
 * is spent here on setting up, because on some back ends each instruction of ring 0 is emulated. */

#include <kvmbench/abi_asm.h>

	.section .image_header, "a"
	.long	ABI_MAGIC
	.long	ABI_VERSION
	.quad	payload_start
	.quad	trap_stubs
	.quad	TRAP_STRIDE
	.quad	payload_end

	.text
	.globl	payload_start
payload_start:
	xor	%ebp, %ebp
	call	guest_main
	ud2

/* One stub for each vector, TRAP_STRIDE bytes apart. Vectors for which the CPU pushes no error code
 * push a zero, so that all look alike (Intel SDM vol. 3A, table 6-1). */
	.set	TRAP_STRIDE, 16
	.balign	16
trap_stubs:
	.set	vector, 0
	.rept	32
	.balign	16
	.if	(vector != 8) && ((vector < 10) || (vector > 14)) && (vector != 17) && (vector != 21) && (vector != 29) && (vector != 30)
	push	$0
	.endif
	push	$vector
	jmp	trap_common
	.set	vector, vector + 1
	.endr

/* Ring 0. The stack holds vector, error code, RIP, CS, RFLAGS, RSP, SS. Tells the VMM and stops;
 * nothing is saved, for nothing is resumed. */
trap_common:
	mov	$(ABI_PAGE_GPA + ABI_PAGE_TRAP), %edi
	pop	%rax
	mov	%rax, 0(%rdi)
	pop	%rax
	mov	%rax, 8(%rdi)
	pop	%rax
	mov	%rax, 16(%rdi)
	mov	%cr2, %rax
	mov	%rax, 24(%rdi)
	pop	%rax
	mov	%rax, 32(%rdi)
	pop	%rax
	mov	%rax, 40(%rdi)
	mov	$ABI_PORT, %edx
	mov	$ABI_TRAP, %eax
	out	%al, %dx
1:	hlt
	jmp	1b

	.section .note.GNU-stack, "", @progbits
