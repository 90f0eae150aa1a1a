/* What is inside a bzImage, and the disk that boots it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "lab/disk.h"
#include "lab/scratch.h"
#include "lab/vmlinux.h"
#include "unit/linux/fixture.h"

enum {
	PAYLOAD = 4 * 512, /* behind the setup sectors of fake_bzimage() */
	DATA = 0x200,
	LENGTH = 0x300,
	BASE = 0x1000000,
};

/* Puts an ELF file with one segment, not compressed, where the kernel is. */
static void put_kernel(struct buffer *b)
{
	char *elf;

	buffer_fill(b, '\0', 8192);
	elf = b->data + PAYLOAD;
	put_le(b->data + 0x24c, DATA + LENGTH, 4); /* payload_length */
	put_le(b->data + 0x22c, 0x7fffffff, 4);	   /* initrd_addr_max */
	put_le(b->data + 0x258, BASE, 8);	   /* pref_address */
	put_le(b->data + 0x260, 0x100000, 4);	   /* init_size */
	memcpy(elf, "\177ELF\2\1\1", 7);
	put_le(elf + 16, 2, 2);
	put_le(elf + 18, 62, 2);	/* x86-64 */
	put_le(elf + 24, BASE + 16, 8); /* entry */
	put_le(elf + 32, 64, 8);	/* program headers */
	put_le(elf + 54, 56, 2);
	put_le(elf + 56, 1, 2);
	put_le(elf + 64, 1, 4); /* PT_LOAD */
	put_le(elf + 72, DATA, 8);
	put_le(elf + 88, BASE, 8);
	put_le(elf + 96, LENGTH, 8);
	memset(elf + DATA, 'k', LENGTH);
}

struct place {
	struct scratch scratch;
	char *kernel, *initramfs, *disk;
};

static void place_init(struct place *p)
{
	struct error err = ERROR_INIT;

	*p = (struct place){ 0 };
	assert_int_equal(scratch_make(&p->scratch, &err), 0);
	p->kernel = files_path("%s/kernel", p->scratch.path);
	p->initramfs = files_path("%s/initramfs", p->scratch.path);
	p->disk = files_path("%s/disk", p->scratch.path);
}

static void place_finish(struct place *p)
{
	scratch_remove(&p->scratch);
	free(p->kernel);
	free(p->initramfs);
	free(p->disk);
}

static void put(const char *path, const struct buffer *b)
{
	struct error err = ERROR_INIT;

	unlink(path);
	assert_int_equal(files_write(path, b->data, b->length, &err), 0);
}

static void test_reads(void **state)
{
	struct buffer b = BUFFER_INIT;
	struct vmlinux image = { 0 };
	struct error err = ERROR_INIT;
	struct place p;

	(void)state;
	place_init(&p);
	fake_bzimage(&b, "6.1.0-fake");
	put_kernel(&b);
	put(p.kernel, &b);
	if (vmlinux_read(p.kernel, &image, &err))
		fail_msg("%s", err.text);
	assert_int_equal(image.n_segments, 1);
	assert_int_equal(image.segment[0].address, BASE);
	assert_int_equal(image.segment[0].length, LENGTH);
	assert_int_equal(image.entry, BASE + 16);
	assert_memory_equal(image.elf.data + image.segment[0].offset, "kkkk", 4);
	vmlinux_finish(&image);
	buffer_finish(&b);
	place_finish(&p);
}

/* at, bytes and value of a field that makes it bad */
static void test_hostile(void **state)
{
	static const struct {
		size_t at;
		int bytes;
		uint64_t value;
	} bad[] = {
		{ 0x202, 4, 0 },		      /* no header */
		{ 0x206, 2, 0x20b },		      /* too old */
		{ 0x236, 2, 0 },		      /* 32 bits */
		{ 0x248, 4, 0xfffffff0 },	      /* payload outside */
		{ 0x24c, 4, 0xffffffff },	      /* … its end */
		{ 0x24c, 4, 8 },		      /* … too short */
		{ PAYLOAD, 4, 0 },		      /* packed in no way we know */
		{ PAYLOAD + 18, 2, 183 },	      /* arm64 inside */
		{ PAYLOAD + 24, 8, 0x10 },	      /* entry outside */
		{ PAYLOAD + 32, 8, UINT64_MAX },      /* headers outside */
		{ PAYLOAD + 56, 2, 0xffff },	      /* too many of them */
		{ PAYLOAD + 56, 2, 0 },		      /* none */
		{ PAYLOAD + 72, 8, UINT64_MAX },      /* segment outside the file */
		{ PAYLOAD + 96, 8, UINT64_MAX },      /* … its end */
		{ PAYLOAD + 88, 8, 0x1000 },	      /* … below where the kernel may be */
		{ PAYLOAD + 88, 8, UINT64_MAX },      /* … wraps around */
		{ PAYLOAD + 88, 8, BASE + 0x100000 }, /* … above */
	};
	struct place p;

	(void)state;
	place_init(&p);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct buffer b = BUFFER_INIT;
		struct vmlinux image = { 0 };
		struct error err = ERROR_INIT;

		fake_bzimage(&b, "6.1.0-fake");
		put_kernel(&b);
		put_le(b.data + bad[i].at, bad[i].value, (size_t)bad[i].bytes);
		put(p.kernel, &b);
		if (vmlinux_read(p.kernel, &image, &err) != -1)
			fail_msg("case %zu was accepted", i);
		assert_int_equal(err.kind, ERROR_DATA);
		assert_null(image.elf.data);
		buffer_finish(&b);
	}
	place_finish(&p);
}

static void test_disk(void **state)
{
	struct buffer b = BUFFER_INIT;
	struct buffer disk = BUFFER_INIT;
	struct buffer ram = BUFFER_INIT;
	struct error err = ERROR_INIT;
	uint64_t cylinders = 0;
	struct place p;

	(void)state;
	place_init(&p);
	fake_bzimage(&b, "6.1.0-fake");
	put_kernel(&b);
	put(p.kernel, &b);
	buffer_fill(&ram, 'r', 10000);
	put(p.initramfs, &ram);
	if (disk_write(p.disk, p.kernel, p.initramfs, "quiet", 64u << 20, &cylinders, &err))
		fail_msg("%s", err.text);
	assert_int_equal(files_read(p.disk, 64u << 20, &disk, &err), 0);
	assert_int_equal(disk.length, cylinders * DISK_HEADS * DISK_SECTORS * 512);
	assert_memory_equal(disk.data + 510, "\x55\xaa", 2);
	/* the first extent is the kernel, in the second sector; then the initial RAM disk */
	assert_memory_equal(disk.data + 0x180, "\0\0\0\1\1\0\0\0\2\0\0\0", 12);
	assert_memory_equal(disk.data + 512, "kkkk", 4);
	assert_memory_equal(disk.data + 3 * 512, "rrrr", 4);
	unlink(p.disk);

	assert_int_equal(
		disk_write(p.disk, p.kernel, p.initramfs, "quiet", 17u << 20, &cylinders, &err),
		-1);
	assert_int_equal(err.kind, ERROR_USAGE);
	assert_non_null(strstr(err.hint, "--memory"));
	assert_int_equal(access(p.disk, F_OK), -1);
	buffer_finish(&ram);
	buffer_finish(&disk);
	buffer_finish(&b);
	place_finish(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reads),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_disk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
