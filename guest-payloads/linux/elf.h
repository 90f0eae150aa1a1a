/* What an ELF file says about itself, as far as a guest image needs it. The bytes are hostile:
 * every offset is checked before it is followed.
 */
#ifndef GUEST_LINUX_ELF_H
#define GUEST_LINUX_ELF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct elf {
	const unsigned char *bytes; /* of the whole file */
	size_t length;
};

/* Whether the file begins as ELF files do, of any architecture. */
bool elf_is(const void *bytes, size_t length);
/* "x86-64", "aarch64", "machine 1234": static storage or text. "" if it is no ELF. */
const char *elf_machine(const void *bytes, size_t length, char text[32]);
/* ET_REL, ET_EXEC, ET_DYN … of a 64-bit little-endian x86-64 file; -1 for all others. */
int elf_type(const struct elf *elf);
/* The bytes of a section; false if there is none or it does not lie in the file. */
bool elf_section(const struct elf *elf, const char *name, const unsigned char **at, size_t *size);
/* The program's loader (PT_INTERP); NULL if it has none. Lies in the file. */
const char *elf_interpreter(const struct elf *elf);
/* Whether it wants shared libraries (DT_NEEDED). */
bool elf_needs_libraries(const struct elf *elf);

#endif
