/* The boot sector of the disk that disk.c writes: puts the extents of its table into memory, adds the
 * BIOS's map of memory to the boot parameters and enters a 64-bit kernel (Linux,
 * Documentation/arch/x86/boot.rst, "64-bit boot protocol"). A BIOS reads it to 0x7c00; the offsets of
 * what disk.c fills in are in disk.c.
 *
 * The disk is read through the registers of the first IDE channel, in LBA28 mode: Bochs has one,
 * and it moves a sector in a fraction of what its BIOS needs.
 */
#define ORIGIN	    0x7c00
#define AT(label)   (ORIGIN + label - disk_loader)
#define E820	    0x8000 /* where the map waits until the boot parameters are read */
#define E820_MOST   32
#define E820_SIZE   20
#define PARAMS	    0x10000 /* DISK_PARAMS */
#define PARAMS_E820 0x2d0
#define PARAMS_N    0x1e8
#define PAGE_TABLES 0x20000 /* DISK_PAGE_TABLES */
#define ATA	    0x1f0
#define TABLE	    0x180 /* DISK_TABLE: destination, first sector, sectors; 0 sectors end it */
#define ENTRY	    0x178 /* DISK_ENTRY */

	.section .rodata.disk_loader, "a"
	.globl disk_loader
	.balign 16
disk_loader:
	.code16
	cli
	cld
	xorw %ax, %ax
	movw %ax, %ds
	movw %ax, %es
	movw %ax, %ss
	movw $ORIGIN, %sp
	inb $0x92, %al /* address line 20 */
	orb $2, %al
	outb %al, $0x92

	xorl %ebx, %ebx
	xorw %bp, %bp
	movw $E820, %di
next_range:
	movl $0xe820, %eax
	movl $0x534d4150, %edx
	movl $E820_SIZE, %ecx
	int $0x15
	jc last_range
	incw %bp
	addw $E820_SIZE, %di
	cmpw $E820_MOST, %bp
	jae last_range
	testl %ebx, %ebx
	jnz next_range
last_range:
	cli
	lgdtl AT(gdt_pointer)
	movl %cr0, %eax
	orb $1, %al
	movl %eax, %cr0
	ljmpl $0x08, $AT(protected)

	.code32
protected:
	movw $0x18, %ax
	movw %ax, %ds
	movw %ax, %es
	movw %ax, %ss
	movzwl %bp, %ebp
	movl $AT(disk_loader) + TABLE, %ebx
extent:
	movl 8(%ebx), %ecx
	jecxz loaded
	movl 0(%ebx), %edi
	movl 4(%ebx), %esi
run:	/* ecx sectors from esi to edi, up to 128 in one command */
	movl $128, %eax
	cmpl %eax, %ecx
	jae 1f
	movl %ecx, %eax
1:	subl %eax, %ecx
	pushl %ecx
	movl %eax, %ecx
	movw $ATA + 2, %dx
	outb %al, %dx
	movl %esi, %eax
	incw %dx
	outb %al, %dx
	shrl $8, %eax
	incw %dx
	outb %al, %dx
	shrl $8, %eax
	incw %dx
	outb %al, %dx
	shrl $8, %eax
	orb $0xe0, %al
	incw %dx
	outb %al, %dx
	movb $0x20, %al /* READ SECTORS */
	incw %dx
	outb %al, %dx
sector:
	inb %dx, %al
	testb $0x80, %al
	jnz sector
	testb $0x08, %al
	jz sector
	pushl %ecx
	pushl %edx
	movl $256, %ecx
	movw $ATA, %dx
	rep insw
	popl %edx
	popl %ecx
	incl %esi
	loop sector
	popl %ecx
	testl %ecx, %ecx
	jnz run
	addl $12, %ebx
	jmp extent

loaded:
	movl %ebp, %eax
	movb %al, PARAMS + PARAMS_N
	imull $E820_SIZE, %ebp, %ecx
	movl $E820, %esi
	movl $PARAMS + PARAMS_E820, %edi
	rep movsb
	movl $PAGE_TABLES, %eax
	movl %eax, %cr3
	movl %cr4, %eax
	orb $0x20, %al /* PAE */
	movl %eax, %cr4
	movl $0xc0000080, %ecx /* EFER */
	rdmsr
	orb $1, %ah /* LME */
	wrmsr
	movl %cr0, %eax
	orl $0x80000000, %eax
	movl %eax, %cr0
	ljmp $0x10, $AT(long_mode)

	.code64
long_mode:
	movl $PARAMS, %esi
	movl AT(disk_loader) + ENTRY, %eax
	jmp *%rax

	.balign 8
gdt: /* as the kernel expects them: 0x10 code, 0x18 data */
	.quad 0
	.quad 0x00cf9b000000ffff
	.quad 0x00af9b000000ffff
	.quad 0x00cf93000000ffff
gdt_pointer:
	.word . - gdt - 1
	.long AT(gdt)
	.org disk_loader + ENTRY
	.fill TABLE - ENTRY, 1, 0
	.org disk_loader + 510
	.byte 0x55, 0xaa

	.section .note.GNU-stack, "", @progbits
