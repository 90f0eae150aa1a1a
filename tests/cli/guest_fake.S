/* A kernel image for the boot protocol of Linux/x86 (Documentation/x86/boot.rst) that is none: 16-bit
 * code that writes CONSOLE_FILE to the first serial port and AGENT_FILE to the second, where target
 * guest listens for an agent, and then does THEN: 0 nothing, 1 reset the machine, 2 AGENT_FILE again
 * and again.
 */
	.code16
	.text
	.globl _start
_start:
	.org 0x1f1
	.byte 7			/* setup_sects: 4 KiB with the boot sector */
	.org 0x1fe
	.word 0xaa55
	.byte 0xeb, start - magic
magic:	.ascii "HdrS"
	.word 0x020c		/* protocol 2.12 */
	.org 0x211
	.byte 1			/* LOADED_HIGH */
	.org 0x214
	.long 0x100000
	.org 0x22c
	.long 0x7fffffff	/* initrd_addr_max */
	.org 0x238
	.long 255		/* cmdline_size */
	.org 0x270
start:
	cli
	cld
	movw %cs, %ax		/* entered 512 bytes behind the start */
	subw $0x20, %ax
	movw %ax, %ds
	movw $console, %si
	movw $console_end - console, %cx
	movw $0x3f8, %dx
	call write
again:
	movw $agent, %si
	movw $agent_end - agent, %cx
	movw $0x2f8, %dx
	call write
	movb $THEN, %al
	cmpb $2, %al
	je again
	cmpb $1, %al
	jne rest
	movb $0xfe, %al		/* the keyboard controller pulls the reset line */
	outb %al, $0x64
rest:
	hlt
	jmp rest

/* cx bytes at si to the port at dx */
write:
	jcxz 3f
1:	addw $5, %dx
2:	inb %dx, %al
	testb $0x20, %al	/* the transmitter has room */
	jz 2b
	subw $5, %dx
	lodsb
	outb %al, %dx
	loop 1b
3:	ret

console:
	.incbin CONSOLE_FILE
console_end:
agent:
	.incbin AGENT_FILE
agent_end:
	.org 8192		/* what would be the kernel */
	.byte 0
