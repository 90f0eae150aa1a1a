/* The numbers of abi.h that assembly needs; abi.h includes this and adds the types. */
#ifndef KVMBENCH_ABI_ASM_H
#define KVMBENCH_ABI_ASM_H

#define ABI_MAGIC   0x6b766d62 /* "kvmb" */
#define ABI_VERSION 3

#define ABI_PORT	   0x5f0 /* doorbell: the byte written is one of the events below */
#define ABI_READY	   1	 /* the guest waits for page.command */
#define ABI_TRAP	   2	 /* an exception nobody expected; page.trap says which */
#define ABI_PAGE_GPA	   0x10000
#define ABI_PAGE_TRAP	   0x88 /* offset of page.trap */
#define ABI_TRAP_STACK_TOP 0x78000

/* Offsets of struct abi_boot, which lies at ABI_BOOT_GPA. */
#define ABI_BOOT_GPA	0xf000
#define ABI_BOOT_MAGIC	0x00
#define ABI_BOOT_GO	0x04
#define ABI_BOOT_CR0	0x08
#define ABI_BOOT_CR3	0x10
#define ABI_BOOT_CR4	0x18
#define ABI_BOOT_XCR0	0x20
#define ABI_BOOT_GDT	0x28
#define ABI_BOOT_IDT	0x38
#define ABI_BOOT_TR	0x48
#define ABI_BOOT_RIP	0x50
#define ABI_BOOT_CS	0x58
#define ABI_BOOT_RFLAGS 0x60
#define ABI_BOOT_RSP	0x68
#define ABI_BOOT_SS	0x70

#endif
