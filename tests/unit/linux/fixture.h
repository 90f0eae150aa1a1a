/* Kernels, modules and packages that nothing could boot but that look right: what the tests of the
 * image builder and tests/tools/fake_kernel.c work on. Whatever fails here ends the program.
 */
#ifndef UNIT_LINUX_FIXTURE_H
#define UNIT_LINUX_FIXTURE_H

#include <elf.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <archive.h>
#include <archive_entry.h>

#include "base/buffer.h"
#include "guest-payloads/linux/files.h"

#define FAKE_RELEASE "6.1.0-fake"

static inline void must(int fine, const char *what)
{
	if (fine)
		return;
	fprintf(stderr, "fixture: %s failed\n", what);
	exit(1);
}

/* A directory of its own below /tmp, to be freed and removed. */
static inline char *fake_directory(void)
{
	char *path = files_path("/tmp/kvmbench-linux-XXXXXX");

	must(mkdtemp(path) != NULL, "mkdtemp");
	return path;
}

/* Over a file that is there; directories are made. */
static inline void fake_file(const char *path, const void *bytes, size_t length)
{
	char *folder = files_path("%s", path);

	*strrchr(folder, '/') = '\0';
	must(files_make_directory(folder, NULL) == 0, "mkdir");
	remove(path);
	must(files_write(path, bytes, length, NULL) == 0, "write");
	free(folder);
}

static inline void put_le(char *at, uint64_t value, int bytes)
{
	for (int i = 0; i < bytes; i++)
		at[i] = (char)(value >> 8 * i);
}

/* The boot header as boot.rst has it, one setup sector more than none, and 4 KiB of "kernel". */
static inline void fake_bzimage(struct buffer *b, const char *release)
{
	buffer_fill(b, '\0', 4 * 512 + 4096);
	b->data[0x1f1] = 3;
	put_le(b->data + 0x1f4, 4096 / 16, 4);
	put_le(b->data + 0x1fe, 0xaa55, 2);
	memcpy(b->data + 0x202, "HdrS", 4);
	put_le(b->data + 0x206, 0x020f, 2);
	put_le(b->data + 0x20e, 0x400, 2);
	b->data[0x211] = 1;
	b->data[0x234] = 1;
	put_le(b->data + 0x236, 1, 2);
	snprintf(b->data + 0x600, 128, "%s (fake@host) #1 SMP", release);
}

/* An ELF object with a .modinfo section; what it depends on, separated by commas. */
static inline void fake_module(struct buffer *b, const char *depends, const char *release)
{
	static const char names[] = "\0.modinfo\0.shstrtab";
	struct buffer info = BUFFER_INIT;
	Elf64_Ehdr header = { .e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64,
				      ELFDATA2LSB, EV_CURRENT },
		.e_type = ET_REL,
		.e_machine = EM_X86_64,
		.e_ehsize = sizeof(header),
		.e_shentsize = sizeof(Elf64_Shdr),
		.e_shnum = 3,
		.e_shstrndx = 2 };
	Elf64_Shdr section[3] = { 0 };

	buffer_addf(&info, "license=GPL%cdepends=%s%cvermagic=%s SMP mod_unload %c", 0, depends, 0,
		release, 0);
	section[1] = (Elf64_Shdr){ .sh_name = 1,
		.sh_type = SHT_PROGBITS,
		.sh_offset = sizeof(header),
		.sh_size = info.length };
	section[2] = (Elf64_Shdr){ .sh_name = 10,
		.sh_type = SHT_STRTAB,
		.sh_offset = sizeof(header) + info.length,
		.sh_size = sizeof(names) };
	header.e_shoff = sizeof(header) + info.length + sizeof(names);
	buffer_add(b, &header, sizeof(header));
	buffer_add(b, info.data, info.length);
	buffer_add(b, names, sizeof(names));
	buffer_add(b, section, sizeof(section));
	buffer_finish(&info);
}

/* --- archives ------------------------------------------------------------------------------------
 */

struct fake_entry {
	const char *path;
	const char *bytes;
	size_t length;
	mode_t type; /* S_IFREG, S_IFLNK: bytes is where it leads */
};

typedef int set_format(struct archive *archive);

static inline void fake_archive(struct buffer *b, set_format *format, set_format *filter,
	const struct fake_entry *entry, size_t n)
{
	const size_t room = 64 << 20;
	char *bytes = malloc(room);
	struct archive *archive = archive_write_new();
	size_t used = 0;

	must(bytes && format(archive) == ARCHIVE_OK && filter(archive) == ARCHIVE_OK, "archive");
	archive_write_set_bytes_in_last_block(archive, 1);
	must(archive_write_open_memory(archive, bytes, room, &used) == ARCHIVE_OK, "archive");
	for (size_t i = 0; i < n; i++) {
		struct archive_entry *e = archive_entry_new();

		archive_entry_set_pathname(e, entry[i].path);
		archive_entry_set_mode(e, entry[i].type | 0644);
		if (entry[i].type == S_IFLNK)
			archive_entry_set_symlink(e, entry[i].bytes);
		else
			archive_entry_set_size(e, (la_int64_t)entry[i].length);
		must(archive_write_header(archive, e) == ARCHIVE_OK, "archive header");
		if (entry[i].type == S_IFREG && entry[i].length)
			must(archive_write_data(archive, entry[i].bytes, entry[i].length) ==
					(la_ssize_t)entry[i].length,
				"archive data");
		archive_entry_free(e);
	}
	must(archive_write_close(archive) == ARCHIVE_OK, "archive close");
	archive_write_free(archive);
	buffer_add(b, bytes, used);
	free(bytes);
}

/* One file's bytes, compressed. */
static inline void fake_compressed(struct buffer *to, const struct buffer *from, set_format *filter)
{
	const struct fake_entry entry = { "data", from->data, from->length, S_IFREG };

	fake_archive(to, archive_write_set_format_raw, filter, &entry, 1);
}

static inline void fake_deb(
	struct buffer *b, set_format *filter, const struct fake_entry *entry, size_t n)
{
	struct buffer data = BUFFER_INIT;
	struct fake_entry parts[] = { { "debian-binary", "2.0\n", 4, S_IFREG },
		{ "control.tar.xz", "", 0, S_IFREG }, { "data.tar.xz", NULL, 0, S_IFREG } };

	fake_archive(&data, archive_write_set_format_ustar, filter, entry, n);
	parts[2].bytes = data.data;
	parts[2].length = data.length;
	fake_archive(b, archive_write_set_format_ar_bsd, archive_write_add_filter_none, parts, 3);
	buffer_finish(&data);
}

/* A lead, two empty headers, a compressed cpio archive: rpm's file format. */
static inline void fake_rpm(struct buffer *b, const struct fake_entry *entry, size_t n)
{
	static const char header[16] = "\x8e\xad\xe8\x01";
	char lead[96] = "\xed\xab\xee\xdb\x03";

	buffer_add(b, lead, sizeof(lead));
	buffer_add(b, header, sizeof(header));
	buffer_add(b, header, sizeof(header));
	fake_archive(
		b, archive_write_set_format_cpio_newc, archive_write_add_filter_gzip, entry, n);
}

/* A kernel's package: virtio_pci → virtio_ring → virtio, virtio_console, veth; virtio built in. */
static inline void fake_package(struct buffer *b, bool rpm, const char *release)
{
	struct buffer image = BUFFER_INIT, pci = BUFFER_INIT, ring = BUFFER_INIT,
		      free_one = BUFFER_INIT;
	char *path[6];
	struct fake_entry entry[6];
	static const char builtin[] = "kernel/drivers/virtio/virtio.ko\n";

	fake_bzimage(&image, release);
	fake_module(&pci, "virtio-ring,virtio", release);
	fake_module(&ring, "virtio", release);
	fake_module(&free_one, "", release);
	path[0] = files_path("./boot/vmlinuz-%s", release);
	path[1] = files_path("./lib/modules/%s/kernel/virtio_pci.ko", release);
	path[2] = files_path("./lib/modules/%s/kernel/virtio_ring.ko", release);
	path[3] = files_path("./lib/modules/%s/kernel/virtio_console.ko", release);
	path[4] = files_path("./lib/modules/%s/kernel/veth.ko", release);
	path[5] = files_path("./lib/modules/%s/modules.builtin", release);
	entry[0] = (struct fake_entry){ path[0], image.data, image.length, S_IFREG };
	entry[1] = (struct fake_entry){ path[1], pci.data, pci.length, S_IFREG };
	entry[2] = (struct fake_entry){ path[2], ring.data, ring.length, S_IFREG };
	entry[3] = (struct fake_entry){ path[3], free_one.data, free_one.length, S_IFREG };
	entry[4] = (struct fake_entry){ path[4], free_one.data, free_one.length, S_IFREG };
	entry[5] = (struct fake_entry){ path[5], builtin, sizeof(builtin) - 1, S_IFREG };
	if (rpm)
		fake_rpm(b, entry, 6);
	else
		fake_deb(b, archive_write_add_filter_xz, entry, 6);
	for (size_t i = 0; i < 6; i++)
		free(path[i]);
	buffer_finish(&image);
	buffer_finish(&pci);
	buffer_finish(&ring);
	buffer_finish(&free_one);
}

#endif
