/* A machine without a kernel for lab_plugin.sh: QEMU starts it in 32-bit mode (multiboot). Every
 * region's ticks between two RDTSC go to the debug console as four bytes, low one first.
 */
#include "lab/job.h"

#define MULTIBOOT 0x1badb002
#define START nopl LAB_MARK_START(%eax,%eax,1)
#define STOP  nopl LAB_MARK_STOP(%eax,%eax,1)
#define LOOPS 1000
#define FAULTS 100

	.text
	.align 4
	.long MULTIBOOT, 0, -MULTIBOOT

	.globl _start
_start:
	movl $stack, %esp
	lgdt gdt_pointer
	ljmp $8, $1f
1:	movw $16, %ax
	movw %ax, %ds
	movw %ax, %es
	movw %ax, %ss
	movl $on_divide, %eax	/* vector 0: an interrupt gate */
	movw %ax, idt
	shrl $16, %eax
	movw %ax, idt + 6
	lidt idt_pointer

	/* region 1: a loop, left by a jump back, and a call in it */
	movl $LOOPS, %ecx
	START
	rdtsc
	movl %eax, %esi
	.globl loop, called
loop:	call called
	decl %ecx
	jnz loop
	rdtsc
	STOP
	call report

	/* region 2: a block that is left in its middle by an exception, over and over */
	movl $FAULTS, %ebx
	xorl %ecx, %ecx
	START
	rdtsc
	movl %eax, %esi
	.globl before_fault, fault, after_fault
before_fault:
	xorl %edx, %edx
fault:	divl %ecx
after_fault:
	nop
	nop
	decl %ebx
	jnz before_fault
	rdtsc
	STOP
	call report

	/* region 3: within one block */
	START
	rdtsc
	movl %eax, %esi
	nop
	rdtsc
	STOP
	call report

	/* outside of any region: not counted */
	movl $LOOPS, %ecx
	.globl outside
outside:
	decl %ecx
	jnz outside

	/* region 4: a STOP alone does nothing, START twice begins anew, and nothing stops it */
	STOP
	START
	nop
	nop
	START
	.globl last
last:	nop
	movw $0xf4, %dx		/* isa-debug-exit */
	xorl %eax, %eax
	outl %eax, %dx
	hlt

called:	ret

on_divide:
	addl $2, (%esp)		/* behind the DIV */
	iret

report:	subl %esi, %eax
	movl $4, %ecx
1:	outb %al, $0xe9
	shrl $8, %eax
	loop 1b
	ret

	.data
	.align 8
gdt:	.quad 0, 0x00cf9a000000ffff, 0x00cf92000000ffff
gdt_pointer:
	.word . - gdt - 1
	.long gdt
idt:	.word 0, 8, 0x8e00, 0
idt_pointer:
	.word 7
	.long idt
	.bss
	.skip 4096
stack:
