#include "lab/vmlinux.h"

#include <elf.h>
#include <endian.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <archive.h>
#include <archive_entry.h>

#include "base/cleanup.h"

/* Offsets in the file, which are those of struct boot_params as well. */
enum {
	SETUP_SECTS = 0x1f1,
	JUMP_LENGTH = 0x201,
	MAGIC = 0x202,
	VERSION = 0x206,
	INITRD_MAX = 0x22c,
	XLOADFLAGS = 0x236,
	PAYLOAD_OFFSET = 0x248,
	PAYLOAD_LENGTH = 0x24c,
	PREF_ADDRESS = 0x258,
	INIT_SIZE = 0x260,
};

#define FILE_MOST     (UINT64_C(512) << 20)
#define VMLINUX_MOST  (UINT64_C(1) << 30)
#define VERSION_LEAST 0x20c /* Linux 3.8: xloadflags */
#define XLF_KERNEL_64 1

struct file {
	const char *path;
	const unsigned char *bytes;
	size_t length;
};

static uint16_t get16(const unsigned char *at)
{
	uint16_t value;

	memcpy(&value, at, sizeof(value));
	return le16toh(value);
}

static uint32_t get32(const unsigned char *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof(value));
	return le32toh(value);
}

static uint64_t get64(const unsigned char *at)
{
	uint64_t value;

	memcpy(&value, at, sizeof(value));
	return le64toh(value);
}

static int bad(const struct file *file, const char *what, struct error *err)
{
	return error_set(err, ERROR_DATA, "'%s': %s", file->path, what);
}

static int check_header(const struct file *file, struct error *err)
{
	if (file->length < 4096 || memcmp(file->bytes + MAGIC, "HdrS", 4) != 0)
		return bad(file, "not a bzImage of Linux", err);
	if (get16(file->bytes + VERSION) < VERSION_LEAST)
		return bad(file, "a kernel older than Linux 3.8", err);
	if (!(get16(file->bytes + XLOADFLAGS) & XLF_KERNEL_64))
		return bad(file, "a kernel of 32-bit x86", err);
	return 0;
}

static void take_header(const struct file *file, struct vmlinux *image)
{
	size_t end = MAGIC + (size_t)file->bytes[JUMP_LENGTH];

	if (end > VMLINUX_HEADER_END)
		end = VMLINUX_HEADER_END;
	memcpy(image->header, file->bytes + VMLINUX_HEADER, end - VMLINUX_HEADER);
	image->base = get64(file->bytes + PREF_ADDRESS);
	image->size = get32(file->bytes + INIT_SIZE);
	image->initrd_most = get32(file->bytes + INITRD_MAX);
}

/* The compressions that Linux is built with and that the library unpacks by itself. */
static int prepare(struct archive *unpacker)
{
	if (archive_read_support_filter_gzip(unpacker) == ARCHIVE_OK &&
		archive_read_support_filter_bzip2(unpacker) == ARCHIVE_OK &&
		archive_read_support_filter_xz(unpacker) == ARCHIVE_OK &&
		archive_read_support_filter_lzma(unpacker) == ARCHIVE_OK &&
		archive_read_support_filter_lz4(unpacker) == ARCHIVE_OK &&
		archive_read_support_filter_zstd(unpacker) == ARCHIVE_OK &&
		archive_read_support_format_raw(unpacker) == ARCHIVE_OK)
		return 0;
	return -1;
}

static int read_all(struct archive *unpacker, struct buffer *to)
{
	struct archive_entry *entry;
	const void *block;
	size_t length;
	la_int64_t at;
	int status;

	if (archive_read_next_header(unpacker, &entry) != ARCHIVE_OK)
		return -1;
	while ((status = archive_read_data_block(unpacker, &block, &length, &at)) == ARCHIVE_OK) {
		if (to->length + length > VMLINUX_MOST)
			return -1;
		buffer_add(to, block, length);
	}
	/* The build appends the size to what some compressors made: what follows the kernel is no
	 * concern of ours, and whether the kernel is whole its own headers say. */
	return to->length ? 0 : -1;
}

static int unpack(const struct file *file, struct buffer *elf, struct error *err)
{
	const size_t setup = file->bytes[SETUP_SECTS] ? file->bytes[SETUP_SECTS] : 4;
	const size_t start = (setup + 1) * 512 + (size_t)get32(file->bytes + PAYLOAD_OFFSET);
	const size_t length = get32(file->bytes + PAYLOAD_LENGTH);
	struct archive *unpacker;
	int status = 0;

	if (start > file->length || length > file->length - start || length < 64)
		return bad(file, "its payload is not inside the file: cut off?", err);
	if (memcmp(file->bytes + start, ELFMAG, SELFMAG) == 0) {
		buffer_add(elf, file->bytes + start, length);
		return 0;
	}
	unpacker = archive_read_new();
	if (!unpacker || prepare(unpacker) ||
		archive_read_open_memory(unpacker, file->bytes + start, length) != ARCHIVE_OK ||
		read_all(unpacker, elf)) {
		status = bad(file, "cannot unpack the kernel in it", err);
		error_hint(err, "compressions that work: gzip, bzip2, lzma, xz, lz4, zstd");
	}
	archive_read_free(unpacker);
	return status;
}

/* Where each part goes. The image lies at its preferred address, so nothing is relocated. */
static int take_segments(const struct file *file, struct vmlinux *image, struct error *err)
{
	const unsigned char *elf = (const unsigned char *)image->elf.data;
	const size_t length = image->elf.length;
	size_t headers, n;

	if (length < sizeof(Elf64_Ehdr) || memcmp(elf, ELFMAG, SELFMAG) != 0 ||
		elf[EI_CLASS] != ELFCLASS64 ||
		get16(elf + offsetof(Elf64_Ehdr, e_machine)) != EM_X86_64)
		return bad(file, "what is packed in it is no kernel of x86-64", err);
	image->entry = get64(elf + offsetof(Elf64_Ehdr, e_entry));
	headers = get64(elf + offsetof(Elf64_Ehdr, e_phoff));
	n = get16(elf + offsetof(Elf64_Ehdr, e_phnum));
	if (headers > length || n > (length - headers) / sizeof(Elf64_Phdr))
		return bad(file, "the ELF header of its kernel is broken", err);
	for (size_t i = 0; i < n; i++) {
		const unsigned char *p = elf + headers + i * sizeof(Elf64_Phdr);
		struct vmlinux_segment *s = &image->segment[image->n_segments];
		uint64_t end;

		if (get32(p + offsetof(Elf64_Phdr, p_type)) != PT_LOAD)
			continue;
		if (image->n_segments == VMLINUX_SEGMENTS)
			return bad(file, "its kernel has too many segments", err);
		s->address = get64(p + offsetof(Elf64_Phdr, p_paddr));
		s->offset = get64(p + offsetof(Elf64_Phdr, p_offset));
		s->length = get64(p + offsetof(Elf64_Phdr, p_filesz));
		if (s->offset > length || s->length > length - s->offset ||
			__builtin_add_overflow(s->address, s->length, &end) ||
			s->address < image->base || end - image->base > image->size)
			return bad(file, "a segment of its kernel is not where it should be", err);
		image->n_segments++;
	}
	if (image->entry < image->base || image->entry - image->base >= image->size)
		return bad(file, "its kernel's entry is not inside it", err);
	return image->n_segments ? 0 : bad(file, "its kernel has no segments", err);
}

static int read_from(const struct file *file, struct vmlinux *image, struct error *err)
{
	if (check_header(file, err))
		return -1;
	take_header(file, image);
	if (unpack(file, &image->elf, err))
		return -1;
	return take_segments(file, image, err);
}

int vmlinux_read(const char *path, struct vmlinux *image, struct error *err)
{
	cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct file file = { .path = path };
	struct stat st;
	void *bytes;
	int status;

	if (fd < 0 || fstat(fd, &st))
		return error_errno(err, ERROR_USAGE, "cannot open kernel '%s'", path);
	if (!S_ISREG(st.st_mode) || st.st_size < 4096 || (uint64_t)st.st_size > FILE_MOST)
		return bad(&file, "not a bzImage of Linux", err);
	file.length = (size_t)st.st_size;
	bytes = mmap(NULL, file.length, PROT_READ, MAP_PRIVATE, fd, 0);
	if (bytes == MAP_FAILED)
		return error_errno(err, ERROR_SYSTEM, "cannot read kernel '%s'", path);
	file.bytes = bytes;
	status = read_from(&file, image, err);
	munmap(bytes, file.length);
	if (status)
		vmlinux_finish(image);
	return status;
}

void vmlinux_finish(struct vmlinux *image)
{
	buffer_finish(&image->elf);
	*image = (struct vmlinux){ 0 };
}
