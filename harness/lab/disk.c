#include "lab/disk.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "lab/vmlinux.h"

/* What disk_loader.S knows too. */
#define DISK_PARAMS	 UINT64_C(0x10000)
#define DISK_CMDLINE	 UINT64_C(0x11000)
#define DISK_PAGE_TABLES UINT64_C(0x20000)
enum { DISK_ENTRY = 0x178, DISK_TABLE = 0x180, DISK_EXTENTS = 10 };

/* Of struct boot_params. */
enum { TYPE_OF_LOADER = 0x210, RAMDISK_IMAGE = 0x218, RAMDISK_SIZE = 0x21c, CMD_LINE_PTR = 0x228 };

enum {
	SECTOR = 512,
	PAGE = 4096,
	CYLINDER = DISK_HEADS * DISK_SECTORS * SECTOR,
	LOADER_UNDEFINED = 0xff,
	PRESENT_WRITABLE = 3,
	LARGE = 0x80,
	GIBIBYTES = 4, /* mapped one to one when the kernel is entered */
};

#define ACPI_BYTES (UINT64_C(1) << 20) /* at the top of memory: the BIOS's tables */

extern const unsigned char disk_loader[]; /* one sector */

struct disk {
	int fd;
	const char *path;
	uint64_t sectors; /* written */
	unsigned char first[SECTOR];
	unsigned extents;
};

static void put32(unsigned char *to, uint64_t value)
{
	const uint32_t bytes = htole32((uint32_t)value);

	memcpy(to, &bytes, sizeof(bytes));
}

static int write_all(const struct disk *disk, const void *bytes, size_t length, uint64_t offset,
	struct error *err)
{
	const char *from = bytes;

	while (length) {
		const ssize_t n = pwrite(disk->fd, from, length, (off_t)offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_errno(err, ERROR_SYSTEM, "cannot write '%s'", disk->path);
		from += n;
		offset += (uint64_t)n;
		length -= (size_t)n;
	}
	return 0;
}

/* Reserves the sectors for what is to lie at this address. */
static int add_extent(
	struct disk *disk, uint64_t address, uint64_t length, uint64_t *offset, struct error *err)
{
	const uint64_t sectors = (length + SECTOR - 1) / SECTOR;
	unsigned char *entry = disk->first + DISK_TABLE + 12 * (size_t)disk->extents;

	if (disk->extents == DISK_EXTENTS)
		return error_set(err, ERROR_DATA, "'%s': too many parts", disk->path);
	put32(entry, address);
	put32(entry + 4, disk->sectors);
	put32(entry + 8, sectors);
	*offset = disk->sectors * SECTOR;
	disk->sectors += sectors;
	disk->extents++;
	return 0;
}

static int add_bytes(
	struct disk *disk, uint64_t address, const void *bytes, size_t length, struct error *err)
{
	uint64_t offset = 0;

	if (length == 0)
		return 0;
	if (add_extent(disk, address, length, &offset, err))
		return -1;
	return write_all(disk, bytes, length, offset, err);
}

static int add_page_tables(struct disk *disk, struct error *err)
{
	static uint64_t table[(2 + GIBIBYTES) * 512];
	uint64_t *directories = table + 1024;

	table[0] = htole64((DISK_PAGE_TABLES + PAGE) | PRESENT_WRITABLE);
	for (uint64_t i = 0; i < GIBIBYTES; i++)
		table[512 + i] = htole64((DISK_PAGE_TABLES + (2 + i) * PAGE) | PRESENT_WRITABLE);
	for (uint64_t i = 0; i < GIBIBYTES * 512; i++)
		directories[i] = htole64(i << 21 | LARGE | PRESENT_WRITABLE);
	return add_bytes(disk, DISK_PAGE_TABLES, table, sizeof(table), err);
}

/* Below what the BIOS keeps, above the kernel. */
static int place_initramfs(const struct vmlinux *image, uint64_t length, uint64_t memory,
	uint64_t *address, struct error *err)
{
	uint64_t top = memory > ACPI_BYTES ? memory - ACPI_BYTES : 0;

	if (top > image->initrd_most)
		top = image->initrd_most;
	if (length < top) {
		*address = (top - length) & ~(uint64_t)(PAGE - 1);
		if (*address >= image->base + image->size)
			return 0;
	}
	error_set(err, ERROR_USAGE,
		"kernel (%llu MiB) and initial RAM disk (%llu MiB) do not fit into %llu MiB",
		(unsigned long long)(image->size >> 20), (unsigned long long)(length >> 20),
		(unsigned long long)(memory >> 20));
	return error_hint(err, "give the machine more: --memory");
}

static int copy_file(struct disk *disk, const char *from, int fd, uint64_t length, uint64_t offset,
	struct error *err)
{
	static char block[1 << 16];

	while (length) {
		const ssize_t n = read(fd, block, length < sizeof(block) ? length : sizeof(block));

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			if (n == 0)
				errno = EIO; /* somebody shortened it */
			return error_errno(err, ERROR_SYSTEM, "cannot read '%s'", from);
		}
		if (write_all(disk, block, (size_t)n, offset, err))
			return -1;
		offset += (uint64_t)n;
		length -= (uint64_t)n;
	}
	return 0;
}

static int add_initramfs(struct disk *disk, const struct vmlinux *image, const char *path,
	uint64_t memory, unsigned char *params, struct error *err)
{
	cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC);
	uint64_t address = 0, offset = 0, length;
	struct stat st;

	if (fd < 0 || fstat(fd, &st))
		return error_errno(err, ERROR_SYSTEM, "cannot read '%s'", path);
	length = (uint64_t)st.st_size;
	if (place_initramfs(image, length, memory, &address, err))
		return -1;
	put32(params + RAMDISK_IMAGE, address);
	put32(params + RAMDISK_SIZE, length);
	if (add_extent(disk, address, length, &offset, err))
		return -1;
	return copy_file(disk, path, fd, length, offset, err);
}

static uint64_t cylinders(const struct disk *disk)
{
	return (disk->sectors * SECTOR + CYLINDER - 1) / CYLINDER;
}

static int add_all(struct disk *disk, const struct vmlinux *image, const char *initramfs,
	const char *cmdline, uint64_t memory, struct error *err)
{
	unsigned char params[PAGE] = { 0 };

	memcpy(params + VMLINUX_HEADER, image->header, sizeof(image->header));
	params[TYPE_OF_LOADER] = LOADER_UNDEFINED;
	put32(params + CMD_LINE_PTR, DISK_CMDLINE);
	for (size_t i = 0; i < image->n_segments; i++) {
		const struct vmlinux_segment *s = &image->segment[i];

		if (add_bytes(disk, s->address, image->elf.data + s->offset, s->length, err))
			return -1;
	}
	if (add_initramfs(disk, image, initramfs, memory, params, err) ||
		add_bytes(disk, DISK_PARAMS, params, sizeof(params), err) ||
		add_bytes(disk, DISK_CMDLINE, cmdline, strlen(cmdline) + 1, err) ||
		add_page_tables(disk, err))
		return -1;
	put32(disk->first + DISK_ENTRY, image->entry);
	if (write_all(disk, disk->first, SECTOR, 0, err))
		return -1;
	if (ftruncate(disk->fd, (off_t)(cylinders(disk) * CYLINDER)))
		return error_errno(err, ERROR_SYSTEM, "cannot write '%s'", disk->path);
	return 0;
}

int disk_write(const char *path, const char *kernel, const char *initramfs, const char *cmdline,
	uint64_t memory, uint64_t *n_cylinders, struct error *err)
{
	struct vmlinux image = { 0 };
	struct disk disk = { .path = path, .sectors = 1 };
	int status;

	if (strlen(cmdline) > DISK_CMDLINE_MAX)
		return error_set(
			err, ERROR_USAGE, "a command line of more than %d bytes", DISK_CMDLINE_MAX);
	if (vmlinux_read(kernel, &image, err))
		return -1;
	memcpy(disk.first, disk_loader, SECTOR);
	disk.fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (disk.fd < 0) {
		status = error_errno(err, ERROR_SYSTEM, "cannot create '%s'", path);
	} else {
		status = add_all(&disk, &image, initramfs, cmdline, memory, err);
		close(disk.fd);
		if (status)
			unlink(path);
		*n_cylinders = cylinders(&disk);
	}
	vmlinux_finish(&image);
	return status;
}
