/* A disk that boots one Linux kernel, without a boot loader of a distribution: its first sector
 * reads the rest into memory and enters the kernel (disk_loader.S). The kernel lies on it
 * uncompressed: to unpack it inside an emulator that runs 50 million instructions a second takes
 * longer than all the rest of a boot. It runs where it was linked to run (no KASLR) and finds the
 * boot parameters that a boot loader would give it (Linux, Documentation/arch/x86/boot.rst).
 */
#ifndef LAB_DISK_H
#define LAB_DISK_H

#include <stdint.h>

#include "base/error.h"

#define DISK_HEADS	 16 /* the geometry that the image is a multiple of */
#define DISK_SECTORS	 63
#define DISK_CMDLINE_MAX 2047 /* bytes; what every kernel takes */

/* Writes the image to PATH, which must not exist; memory: of the machine, bytes;
 * cylinders: how many the image has. ERROR_DATA: the
 * kernel is no bzImage of x86-64, packed in a way we cannot unpack, or broken; ERROR_USAGE: all
 * that does not fit into the memory, the command line is too long. */
int disk_write(const char *path, const char *kernel, const char *initramfs, const char *cmdline,
	uint64_t memory, uint64_t *cylinders, struct error *err);

#endif
