/* The header of an x86 kernel image: Documentation/x86/boot.rst, "The Real-Mode Kernel Header".
 */
#ifndef GUEST_LINUX_BZIMAGE_H
#define GUEST_LINUX_BZIMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

#define BZIMAGE_HEAD	32768 /* bytes from the start that hold all that is read here */
#define BZIMAGE_RELEASE 65    /* __NEW_UTS_LEN and the NUL */

struct bzimage {
	unsigned protocol; /* 0x020f: 2.15 */
	char release[BZIMAGE_RELEASE];
	bool relocatable;
	bool is_64bit; /* has an entry point for long mode */
	uint64_t size; /* bytes that the header says the file has at least */
};

/* head: the first bytes of a file that has `size` of them. what: how messages name it. ERROR_DATA
 * says what the file is instead, as far as can be told: an ELF vmlinux, a kernel of another
 * architecture, a 32-bit kernel, one that was cut off. */
int bzimage_read(const char *what, const void *head, size_t length, uint64_t size,
	struct bzimage *image, struct error *err);

#endif
