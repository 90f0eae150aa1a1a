#include "guest-payloads/linux/bzimage.h"

#include <ctype.h>
#include <string.h>

#include "guest-payloads/linux/elf.h"

/* Offsets of boot.rst, fields little-endian. */
enum {
	SETUP_SECTS = 0x1f1,
	SYSSIZE = 0x1f4, /* in paragraphs of 16 bytes */
	BOOT_FLAG = 0x1fe,
	HEADER = 0x202, /* "HdrS" */
	VERSION = 0x206,
	KERNEL_VERSION = 0x20e, /* plus 0x200: a string */
	LOADFLAGS = 0x211,
	RELOCATABLE = 0x234,
	XLOADFLAGS = 0x236,
	HEADER_END = 0x268,

	LOADED_HIGH = 1 << 0, /* a bzImage, not a zImage */
	XLF_KERNEL_64 = 1 << 0,
	SECTOR = 512,
	LEAST_PROTOCOL = 0x020c, /* XLOADFLAGS came with 2.12, Linux 3.8 */
};

static unsigned u16(const unsigned char *b)
{
	return (unsigned)b[0] | (unsigned)b[1] << 8;
}

static uint32_t u32(const unsigned char *b)
{
	return (uint32_t)u16(b) | (uint32_t)u16(b + 2) << 16;
}

/* What other files people have at hand begin with. */
static const char *kind_of(const unsigned char *b, size_t length)
{
	static const struct {
		size_t at;
		const char *bytes;
		size_t n;
		const char *kind;
	} kinds[] = {
		{ 0x38, "ARM\x64", 4, "a kernel for arm64" },
		{ 0x38, "RSC\x05", 4, "a kernel for riscv" },
		{ 0x24, "\x18\x28\x6f\x01", 4, "a kernel for arm" },
		{ 0x38, "\xcd\x23\x82\x81", 4, "a kernel for loongarch" },
		{ 4, "zimg", 4, "a compressed EFI kernel for another architecture" },
		{ 0, "\x27\x05\x19\x56", 4, "a U-Boot image" },
		{ 0, "\x1f\x8b", 2,
			"compressed with gzip: kernels for x86 are not, those for "
			"other architectures often are" },
		{ 0, "070701", 6, "a cpio archive: an initramfs, perhaps" },
		{ 0, "QFI\xfb", 4, "a qcow2 disk image" },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (length >= kinds[i].at + kinds[i].n &&
			memcmp(b + kinds[i].at, kinds[i].bytes, kinds[i].n) == 0)
			return kinds[i].kind;
	return NULL;
}

static int no_kernel(const char *what, const unsigned char *b, size_t length, struct error *err)
{
	const char *kind = kind_of(b, length);
	char text[32];

	if (elf_is(b, length)) {
		const char *machine = elf_machine(b, length, text);

		error_set(err, ERROR_DATA, "'%s' is an ELF file for %s (a vmlinux?), not a bzImage",
			what, machine);
		if (strcmp(machine, "x86-64") == 0)
			error_hint(err, "take arch/x86/boot/bzImage of the same build tree");
		return -1;
	}
	if (kind)
		return error_set(
			err, ERROR_DATA, "'%s' is no kernel for x86-64 but %s", what, kind);
	return error_set(err, ERROR_DATA, "'%s' is no kernel: it has no boot header", what);
}

/* "6.1.0-56-cloud-amd64 (builder@host) #1 SMP ...": the first word. */
static int read_release(const char *what, const unsigned char *b, size_t length,
	struct bzimage *image, struct error *err)
{
	const size_t at = u16(b + KERNEL_VERSION) + 0x200;
	size_t n = 0;

	while (at + n < length && (isalnum(b[at + n]) || (b[at + n] && strchr("._+~-", b[at + n]))))
		n++;
	if (u16(b + KERNEL_VERSION) == 0 || n == 0 || n >= sizeof(image->release) ||
		at + n >= length || (b[at + n] != ' ' && b[at + n] != '\0'))
		return error_set(
			err, ERROR_DATA, "the kernel '%s' does not say which release it is", what);
	memcpy(image->release, b + at, n);
	image->release[n] = '\0';
	return 0;
}

int bzimage_read(const char *what, const void *head, size_t length, uint64_t size,
	struct bzimage *image, struct error *err)
{
	const unsigned char *b = head;
	unsigned sectors;

	*image = (struct bzimage){ 0 };
	if (length < HEADER_END || u16(b + BOOT_FLAG) != 0xaa55 ||
		memcmp(b + HEADER, "HdrS", 4) != 0)
		return no_kernel(what, b, length, err);
	sectors = b[SETUP_SECTS] ? b[SETUP_SECTS] : 4; /* 0 means 4, says boot.rst */
	image->protocol = u16(b + VERSION);
	image->relocatable = b[RELOCATABLE] != 0;
	image->is_64bit = image->protocol >= LEAST_PROTOCOL &&
			  (u16(b + XLOADFLAGS) & XLF_KERNEL_64) != 0;
	image->size = (uint64_t)(sectors + 1) * SECTOR + (uint64_t)u32(b + SYSSIZE) * 16;
	if (!image->is_64bit || !(b[LOADFLAGS] & LOADED_HIGH))
		return error_set(err, ERROR_DATA,
			"the kernel '%s' is for 32-bit x86, or older than Linux 3.8", what);
	if (read_release(what, b, length, image, err))
		return -1;
	if (size < image->size)
		return error_set(err, ERROR_DATA,
			"the kernel '%s' is cut off: %llu bytes of %llu or more", what,
			(unsigned long long)size, (unsigned long long)image->size);
	return 0;
}
