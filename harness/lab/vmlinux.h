/* What is inside a bzImage: the setup header, and the kernel itself as an ELF file (Linux,
 * Documentation/arch/x86/boot.rst). The file is read with suspicion.
 */
#ifndef LAB_VMLINUX_H
#define LAB_VMLINUX_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"

/* Of struct boot_params, which the header has its place in. */
#define VMLINUX_HEADER	   0x1f1
#define VMLINUX_HEADER_END 0x290

struct vmlinux_segment {
	uint64_t address; /* physical */
	size_t offset;	  /* in elf */
	size_t length;	  /* without what is to be zero */
};

#define VMLINUX_SEGMENTS 8

struct vmlinux {
	unsigned char header[VMLINUX_HEADER_END - VMLINUX_HEADER]; /* zero behind its end */
	uint64_t base;						   /* where it wants to be */
	uint64_t size;	      /* of the memory it uses there before it knows what memory there is */
	uint64_t initrd_most; /* highest address of an initial RAM disk's last byte */
	struct buffer elf;
	uint64_t entry; /* physical */
	struct vmlinux_segment segment[VMLINUX_SEGMENTS];
	size_t n_segments;
};

/* Into a zeroed struct. ERROR_DATA says what is wrong with the file. */
int vmlinux_read(const char *path, struct vmlinux *image, struct error *err);
void vmlinux_finish(struct vmlinux *image);

#endif
