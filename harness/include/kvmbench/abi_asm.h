/* The numbers of abi.h that assembly needs; abi.h includes this and adds the types. */
#ifndef KVMBENCH_ABI_ASM_H
#define KVMBENCH_ABI_ASM_H

#define ABI_MAGIC   0x6b766d62 /* "kvmb" */
#define ABI_VERSION 1

#define ABI_PORT       0x5f0 /* doorbell: the byte written is one of the events below */
#define ABI_READY      1     /* the guest waits for page.command */
#define ABI_TRAP       2     /* an exception nobody expected; page.trap says which */
#define ABI_PAGE_GPA   0x10000
#define ABI_PAGE_TRAP  0x80 /* offset of page.trap */

#endif
