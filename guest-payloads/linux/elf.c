#include "guest-payloads/linux/elf.h"

#include <elf.h>
#include <stdio.h>
#include <string.h>

bool elf_is(const void *bytes, size_t length)
{
	return bytes && length >= EI_NIDENT && memcmp(bytes, ELFMAG, SELFMAG) == 0;
}

const char *elf_machine(const void *bytes, size_t length, char text[32])
{
	static const struct {
		unsigned number;
		const char *name;
	} machines[] = { { EM_386, "i386" }, { EM_X86_64, "x86-64" }, { EM_AARCH64, "arm64" },
		{ EM_ARM, "arm" }, { EM_RISCV, "riscv" }, { EM_PPC64, "powerpc" },
		{ EM_S390, "s390" }, { EM_MIPS, "mips" }, { EM_LOONGARCH, "loongarch" } };
	const unsigned char *b = bytes;
	unsigned number;

	text[0] = '\0';
	if (!elf_is(bytes, length) || length < 20)
		return text;
	number = b[EI_DATA] == ELFDATA2MSB ? (unsigned)b[18] << 8 | b[19]
					   : (unsigned)b[19] << 8 | b[18];
	for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++)
		if (machines[i].number == number)
			return machines[i].name;
	snprintf(text, 32, "ELF machine %u", number);
	return text;
}

/* Copied, as nothing in a file need be aligned. */
static bool header_of(const struct elf *elf, Elf64_Ehdr *header)
{
	if (!elf_is(elf->bytes, elf->length) || elf->length < sizeof(*header))
		return false;
	memcpy(header, elf->bytes, sizeof(*header));
	return header->e_ident[EI_CLASS] == ELFCLASS64 && header->e_ident[EI_DATA] == ELFDATA2LSB &&
	       header->e_machine == EM_X86_64;
}

static bool lies_inside(const struct elf *elf, uint64_t offset, uint64_t size)
{
	return offset <= elf->length && size <= elf->length - offset;
}

int elf_type(const struct elf *elf)
{
	Elf64_Ehdr header;

	return header_of(elf, &header) ? header.e_type : -1;
}

static bool section_header(
	const struct elf *elf, const Elf64_Ehdr *header, unsigned i, Elf64_Shdr *section)
{
	const uint64_t offset = header->e_shoff + (uint64_t)i * sizeof(*section);

	if (header->e_shentsize != sizeof(*section) || i >= header->e_shnum ||
		header->e_shoff > elf->length || !lies_inside(elf, offset, sizeof(*section)))
		return false;
	memcpy(section, elf->bytes + offset, sizeof(*section));
	return section->sh_type == SHT_NOBITS ||
	       lies_inside(elf, section->sh_offset, section->sh_size);
}

bool elf_section(const struct elf *elf, const char *name, const unsigned char **at, size_t *size)
{
	const size_t wanted = strlen(name) + 1;
	Elf64_Ehdr header;
	Elf64_Shdr names;
	Elf64_Shdr section;

	if (!header_of(elf, &header) || !section_header(elf, &header, header.e_shstrndx, &names) ||
		names.sh_type == SHT_NOBITS)
		return false;
	for (unsigned i = 0; i < header.e_shnum; i++) {
		if (!section_header(elf, &header, i, &section) || section.sh_type == SHT_NOBITS ||
			section.sh_name >= names.sh_size ||
			names.sh_size - section.sh_name < wanted)
			continue;
		if (memcmp(elf->bytes + names.sh_offset + section.sh_name, name, wanted) != 0)
			continue;
		*at = elf->bytes + section.sh_offset;
		*size = section.sh_size;
		return true;
	}
	return false;
}

/* The first program header of a type, if what it names lies in the file. */
static bool program_header(const struct elf *elf, uint32_t type, Elf64_Phdr *segment)
{
	Elf64_Ehdr header;

	if (!header_of(elf, &header) || header.e_phentsize != sizeof(*segment) ||
		header.e_phoff > elf->length)
		return false;
	for (unsigned i = 0; i < header.e_phnum; i++) {
		const uint64_t offset = header.e_phoff + (uint64_t)i * sizeof(*segment);

		if (!lies_inside(elf, offset, sizeof(*segment)))
			return false;
		memcpy(segment, elf->bytes + offset, sizeof(*segment));
		if (segment->p_type == type)
			return lies_inside(elf, segment->p_offset, segment->p_filesz);
	}
	return false;
}

const char *elf_interpreter(const struct elf *elf)
{
	Elf64_Phdr segment;
	const char *text;

	if (!program_header(elf, PT_INTERP, &segment) || segment.p_filesz == 0)
		return NULL;
	text = (const char *)elf->bytes + segment.p_offset;
	return text[segment.p_filesz - 1] == '\0' ? text : NULL;
}

bool elf_needs_libraries(const struct elf *elf)
{
	Elf64_Phdr segment;
	Elf64_Dyn entry;

	if (!program_header(elf, PT_DYNAMIC, &segment))
		return false;
	for (uint64_t at = 0; at + sizeof(entry) <= segment.p_filesz; at += sizeof(entry)) {
		memcpy(&entry, elf->bytes + segment.p_offset + at, sizeof(entry));
		if (entry.d_tag == DT_NULL)
			return false;
		if (entry.d_tag == DT_NEEDED)
			return true;
	}
	return false;
}
