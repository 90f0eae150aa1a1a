/* What is inside a bzImage: the setup header, and the kernel itself as an ELF file (Linux,
 * Documentation/arch/x86/boot.rst). The file is read with suspicion.
 */
#ifndef LAB_BZIMAGE_H
#define LAB_BZIMAGE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"

/* Of struct boot_params, which the header has its place in. */
#define BZIMAGE_HEADER	   0x1f1
#define BZIMAGE_HEADER_END 0x290

struct bzimage_segment {
	uint64_t address; /* physical */
	size_t offset;	  /* in vmlinux */
	size_t length;	  /* without what is to be zero */
};

#define BZIMAGE_SEGMENTS 8

struct bzimage {
	unsigned char header[BZIMAGE_HEADER_END - BZIMAGE_HEADER]; /* zero behind its end */
	uint64_t base;						   /* where it wants to be */
	uint64_t size;	      /* of the memory it uses there before it knows what memory there is */
	uint64_t initrd_most; /* highest address of an initial RAM disk's last byte */
	struct buffer vmlinux;
	uint64_t entry; /* physical */
	struct bzimage_segment segment[BZIMAGE_SEGMENTS];
	size_t n_segments;
};

/* Into a zeroed struct. ERROR_DATA says what is wrong with the file. */
int bzimage_read(const char *path, struct bzimage *image, struct error *err);
void bzimage_finish(struct bzimage *image);

#endif
