/* The workloads on disks and files: they do their work on what the session makes
 * (target/disk_files.h), see when a byte is not what it was, and say so when there is nothing to
 * work on.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/block.h"
#include "target/disk_files.h"
#include "unit/os/body.h"

#define BYTES (UINT64_C(16) << 20)

static struct disk_files files;

static const char *directory(void)
{
	return disk_files_directory(NULL);
}

/* Skips where no disk can be made: a machine all of whose directories lie in memory. */
static void make(void)
{
	struct error err = ERROR_INIT;

	if (disk_files_make_disk(&files, directory(), BYTES, &err) < 0) {
		print_message("skipped: %s\n", err.text);
		skip();
	}
	assert_int_equal(disk_files_make_folder(&files, directory(), &err), 0);
}

static struct devices told(void)
{
	struct devices d = {
		.disk_bytes = files.disk_bytes, .disk_write = true, .folder_bytes = BYTES * 2
	};

	snprintf(d.disk, sizeof(d.disk), "%s", files.disk);
	snprintf(d.folder, sizeof(d.folder), "%s", files.folder);
	return d;
}

static int finish(void **state)
{
	(void)state;
	disk_files_finish(&files);
	return 0;
}

static void test_bodies(void **state)
{
	static const struct {
		const char *name;
		int first;
		uint64_t ops;
	} runs[] = { { "disk_rand_read", -1, 32 }, { "disk_rand_write", -1, 32 },
		{ "disk_rand_read", -1, 1024 }, { "disk_seq", -1, 16 }, { "disk_seq", -1, 32 },
		{ "file_seq", 0, 16 }, { "file_seq", 1, 128 }, { "file_rand", -1, 64 },
		{ "file_fsync", -1, 2 } };
	struct devices d;

	(void)state;
	make();
	d = told();
	for (size_t i = 0; i < sizeof(runs) / sizeof(runs[0]); i++) {
		struct error err = ERROR_INIT;
		uint64_t made;

		if (body_run(runs[i].name, runs[i].first, runs[i].ops, &d, &made, &err))
			fail_msg("%s: %s", runs[i].name, err.text);
		assert_int_equal(made, BODY_BATCHES);
	}
	/* and nothing stays in the folder */
	assert_int_equal(rmdir(files.folder), 0);
	assert_int_equal(mkdir(files.folder, 0700), 0);
}

static void flip(uint64_t at)
{
	const int fd = open(files.disk, O_RDWR | O_CLOEXEC);
	unsigned char byte;

	assert_int_equal(pread(fd, &byte, 1, (off_t)at), 1);
	byte ^= 1;
	assert_int_equal(pwrite(fd, &byte, 1, (off_t)at), 1);
	assert_int_equal(fsync(fd), 0);
	close(fd);
}

static void expect_invalid(const char *name, uint64_t ops, const struct devices *d)
{
	struct error err = ERROR_INIT;
	uint64_t made;

	assert_int_equal(body_run(name, -1, ops, d, &made, &err), -1);
	assert_int_equal(err.kind, ERROR_MEASURE);
}

/* One bit of the first MiB: whoever reads all of it sees it. */
static void test_corrupt(void **state)
{
	struct error err = ERROR_INIT;
	struct devices d;
	uint64_t made;

	(void)state;
	make();
	d = told();
	flip(BLOCK_BYTES * 17 + 1234);
	expect_invalid("disk_seq", 16, &d);
	/* of a disk of the user's nobody knows what is on it */
	d.disk_foreign = true;
	assert_int_equal(body_run("disk_seq", -1, 16, &d, &made, &err), 0);
	d.disk_foreign = false;
	flip(BLOCK_BYTES * 17 + 1234);
	assert_int_equal(body_run("disk_seq", -1, 16, &d, &made, &err), 0);
	/* every block somebody else's */
	for (uint64_t i = 0; i < BYTES / BLOCK_BYTES; i++)
		flip(i * BLOCK_BYTES);
	expect_invalid("disk_rand_read", 1, &d);
}

/* More than there is room for is an error, not an overflow. */
static void test_too_many(void **state)
{
	static const char *const names[] = { "disk_rand_read", "disk_rand_write", "disk_seq",
		"file_seq", "file_rand", "file_fsync" };
	struct devices d;

	(void)state;
	make();
	d = told();
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct error err = ERROR_INIT;
		uint64_t made;

		assert_int_equal(body_run(names[i], -1, 1025, &d, &made, &err), -1);
		assert_int_equal(err.kind, ERROR_USAGE);
		assert_int_equal(made, 0);
	}
}

/* Reads behind the end: a disk that is smaller than it is said to be. */
static void test_short(void **state)
{
	struct devices d;

	(void)state;
	make();
	d = told();
	d.disk_bytes *= 1000;
	expect_invalid("disk_rand_read", 1024, &d);
	expect_invalid("disk_seq", 32, &d);
}

static void test_nothing(void **state)
{
	static const char *const names[] = { "disk_rand_read", "disk_rand_write", "disk_seq",
		"file_seq", "file_rand", "file_fsync" };
	struct devices d = { .disk = "/nonexistent/disk",
		.disk_bytes = BYTES,
		.disk_write = true,
		.folder = "/nonexistent/folder",
		.folder_bytes = BYTES * 2 };
	const struct devices none = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct error err = ERROR_INIT;
		uint64_t made;

		assert_int_equal(body_run(names[i], -1, 1, &none, &made, &err), -1);
		assert_int_equal(err.kind, ERROR_UNAVAILABLE);
		assert_int_equal(body_run(names[i], -1, 1, &d, &made, &err), -1);
		assert_int_equal(err.kind, ERROR_UNAVAILABLE);
		assert_int_equal(made, 0);
	}
}

/* --- what the session makes
 * -----------------------------------------------------------------------
 */

static void test_memory_is_no_disk(void **state)
{
	struct disk_files mine = { 0 };
	struct error err = ERROR_INIT;
	char name[32];

	(void)state;
	disk_files_system("/dev/shm", name, sizeof(name));
	if (strcmp(name, "tmpfs") != 0)
		skip();
	assert_int_equal(disk_files_make_disk(&mine, "/dev/shm", BYTES, &err), -1);
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
	assert_non_null(strstr(err.text, "memory"));
	assert_non_null(strstr(err.hint, "--disk-dir"));
	disk_files_finish(&mine);
}

static void test_full(void **state)
{
	struct disk_files mine = { 0 };
	struct error err = ERROR_INIT;
	struct rlimit before, limit;
	int status;

	(void)state;
	getrlimit(RLIMIT_FSIZE, &before);
	limit = before;
	limit.rlim_cur = 1 << 20;
	setrlimit(RLIMIT_FSIZE, &limit);
	status = disk_files_make_disk(&mine, directory(), BYTES, &err);
	setrlimit(RLIMIT_FSIZE, &before);
	assert_int_equal(status, -1);
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
	assert_null(mine.disk);
	disk_files_finish(&mine);
}

/* A file of the user's: read, never written, unless that is asked for. */
static void test_own_disk(void **state)
{
	static const char text[] = "this is mine";
	struct disk_files mine = { 0 };
	struct error err = ERROR_INIT;
	char path[64] = "/var/tmp/kvmbench-test-XXXXXX";
	unsigned char block[BLOCK_BYTES];
	const int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(disk_files_take_disk(&mine, "/var/tmp", false, BYTES, &err), -1);
	assert_int_equal(err.kind, ERROR_USAGE);
	assert_int_equal(disk_files_take_disk(&mine, "/dev/null", false, BYTES, &err), -1);
	assert_int_equal(err.kind, ERROR_USAGE);
	assert_int_equal(disk_files_take_disk(&mine, "/nonexistent", false, BYTES, &err), -1);
	assert_int_equal(err.kind, ERROR_USAGE);
	assert_int_equal(disk_files_take_disk(&mine, path, false, BYTES, &err), -1);
	assert_int_equal(err.kind, ERROR_USAGE); /* empty */

	assert_int_equal(ftruncate(fd, BYTES * 2), 0);
	assert_int_equal(pwrite(fd, text, sizeof(text), 0), sizeof(text));
	if (disk_files_take_disk(&mine, path, false, BYTES, &err) < 0 &&
		err.kind == ERROR_UNAVAILABLE)
		goto out; /* in memory here */
	assert_true(mine.disk_foreign);
	assert_int_equal(mine.disk_bytes, BYTES * 2);
	disk_files_finish(&mine);
	assert_int_equal(pread(fd, block, sizeof(block), 0), sizeof(block));
	assert_memory_equal(block, text, sizeof(text));

	assert_int_equal(disk_files_take_disk(&mine, path, true, BYTES, &err), 0);
	assert_false(mine.disk_foreign);
	assert_int_equal(mine.disk_bytes, BYTES);
	disk_files_finish(&mine);
	assert_int_equal(access(path, F_OK), 0); /* it is the user's */
	assert_int_equal(pread(fd, block, sizeof(block), BLOCK_BYTES), sizeof(block));
	assert_true(block_check(block, 1, NULL));
	/* behind what was asked for nothing is touched */
	assert_int_equal(pread(fd, block, sizeof(block), BYTES), sizeof(block));
	assert_int_equal(block[0] | block[8] | block[100], 0);
out:
	close(fd);
	unlink(path);
}

static void test_image(void **state)
{
	struct error err = ERROR_INIT;
	unsigned char magic[2];
	struct stat st;
	int fd;

	(void)state;
	make();
	if (disk_files_make_image(&files, directory(), BYTES, &err) < 0 &&
		strstr(err.hint, "e2fsprogs"))
		skip();
	assert_int_equal(stat(files.image, &st), 0);
	assert_int_equal(st.st_size, BYTES);
	/* every block of it is there: no hole was left or made */
	assert_true((uint64_t)st.st_blocks * 512 >= BYTES);
	fd = open(files.image, O_RDONLY | O_CLOEXEC);
	assert_int_equal(pread(fd, magic, 2, 1024 + 56), 2);
	assert_int_equal(magic[0] | magic[1] << 8, 0xef53);
	close(fd);
	assert_int_equal(disk_files_renew_image(&files, &err), 0);
}

static void test_gone(void **state)
{
	char place[DEVICE_PATH];

	(void)state;
	make();
	snprintf(place, sizeof(place), "%s", files.place.path);
	disk_files_finish(&files);
	assert_int_equal(access(place, F_OK), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_bodies, finish),
		cmocka_unit_test_teardown(test_corrupt, finish),
		cmocka_unit_test_teardown(test_too_many, finish),
		cmocka_unit_test_teardown(test_short, finish),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_memory_is_no_disk),
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_own_disk),
		cmocka_unit_test_teardown(test_image, finish),
		cmocka_unit_test_teardown(test_gone, finish),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
