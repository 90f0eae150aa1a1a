#include "target/disk_files.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/block.h"
#include "base/cleanup.h"
#include "guest-payloads/linux/files.h"
#include "guest-payloads/linux/program.h"

#define CHUNK_BYTES    (1u << 20)
#define MKE2FS_SECONDS 60

/* --- file systems --------------------------------------------------------------------------------
 */

static const struct kind {
	long magic;
	const char *name;
	bool memory;
} kinds[] = {
	{ 0xef53, "ext4", false }, /* ext2 and ext3 have the same number, and mostly its driver */
	{ 0x58465342, "xfs", false },
	{ 0x9123683e, "btrfs", false },
	{ 0xf2f52010, "f2fs", false },
	{ 0x2fc12fc1, "zfs", false },
	{ 0x794c7630, "overlay", false },
	{ 0x6969, "nfs", false },
	{ 0x01021994, "tmpfs", true },
	{ 0x858458f6, "ramfs", true },
};

static const struct kind *kind_of(const char *path, long *magic)
{
	struct statfs st;

	*magic = statfs(path, &st) == 0 ? (long)st.f_type : 0;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if ((kinds[i].magic & 0xffffffff) == (*magic & 0xffffffff))
			return &kinds[i];
	return NULL;
}

void disk_files_system(const char *path, char *name, size_t size)
{
	long magic;
	const struct kind *kind = kind_of(path, &magic);

	if (kind)
		snprintf(name, size, "%s", kind->name);
	else
		snprintf(name, size, "0x%lx", magic & 0xffffffff);
}

static bool is_memory(const char *path)
{
	long magic;
	const struct kind *kind = kind_of(path, &magic);

	return kind && kind->memory;
}

const char *disk_files_directory(const char *asked)
{
	const char *temporary = getenv("TMPDIR");

	if (asked)
		return asked;
	/* what the user set for temporary files, unless those would be no disk's */
	if (temporary && temporary[0] == '/' && files_is_directory(temporary) &&
		!is_memory(temporary))
		return temporary;
	return "/var/tmp";
}

/* --- writing -------------------------------------------------------------------------------------
 */

static int cannot_write(const char *path, struct error *err)
{
	error_errno(err, ERROR_UNAVAILABLE, "cannot write '%s'", path);
	return error_hint(err, "--disk-size makes it smaller, --disk-dir puts it somewhere else");
}

static int write_all(
	int fd, const char *path, const void *bytes, size_t length, uint64_t at, struct error *err)
{
	while (length) {
		const ssize_t n = pwrite(fd, bytes, length, (off_t)at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return cannot_write(path, err);
		bytes = (const char *)bytes + n;
		length -= (size_t)n;
		at += (uint64_t)n;
	}
	return 0;
}

/* Blocks with their numbers, or zeros. */
static int write_blocks(int fd, const char *path, uint64_t bytes, bool numbered, struct error *err)
{
	cleanup_free char *chunk = calloc(1, CHUNK_BYTES);

	if (!chunk)
		return error_errno(err, ERROR_SYSTEM, "cannot allocate a buffer");
	for (uint64_t at = 0; at < bytes; at += CHUNK_BYTES) {
		const size_t n = bytes - at < CHUNK_BYTES ? (size_t)(bytes - at) : CHUNK_BYTES;

		for (size_t i = 0; numbered && i < n; i += BLOCK_BYTES)
			block_fill(chunk + i, (at + i) / BLOCK_BYTES, 0);
		if (write_all(fd, path, chunk, n, at, err) < 0)
			return -1;
	}
	if (fdatasync(fd) < 0)
		return error_errno(err, ERROR_UNAVAILABLE, "cannot write '%s'", path);
	return 0;
}

/* A limit on file sizes is an error like a full disk, not the end of the harness. */
static int fill(int fd, const char *path, uint64_t bytes, bool numbered, struct error *err)
{
	void (*const before)(int) = signal(SIGXFSZ, SIG_IGN);
	int status = 0;

	/* in one piece, where the file system can; a disk that is too small says so at once */
	if (fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, (off_t)bytes) < 0 && errno == ENOSPC)
		status = cannot_write(path, err);
	else
		status = write_blocks(fd, path, bytes, numbered, err);
	signal(SIGXFSZ, before);
	return status;
}

/* A new file of ours; gone again on failure. Its path, allocated, or NULL. */
static char *make_file(const struct disk_files *files, const char *name, uint64_t bytes,
	bool numbered, struct error *err)
{
	char *path = files_path("%s/%s", files->place.path, name);
	cleanup_close int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0) {
		error_errno(err, ERROR_UNAVAILABLE, "cannot make '%s'", path);
		free(path);
		return NULL;
	}
	if (fill(fd, path, bytes, numbered, err) == 0)
		return path;
	unlink(path);
	free(path);
	return NULL;
}

/* Of a directory or a file: the node of a device lies in memory, whatever device it is. */
static int check_place(const char *path, struct error *err)
{
	if (!is_memory(path))
		return 0;
	error_set(err, ERROR_UNAVAILABLE, "'%s' lies in memory, which is no disk", path);
	return error_hint(err, "--disk-dir names a directory on a disk");
}

static int choose(struct disk_files *files, const char *directory, struct error *err)
{
	if (files->place.path)
		return 0;
	if (check_place(directory, err) < 0)
		return -1;
	if (place_make_in(directory, &files->place, err) < 0) {
		err->kind = ERROR_UNAVAILABLE;
		return error_hint(err, "--disk-dir puts the disk somewhere else");
	}
	files->directory = files_path("%s", directory);
	return 0;
}

/* --- the disk ------------------------------------------------------------------------------------
 */

static int check_direct(const char *path, struct error *err)
{
	cleanup_close int fd = open(path, O_RDONLY | O_DIRECT | O_CLOEXEC);

	if (fd >= 0)
		return 0;
	error_errno(err, ERROR_UNAVAILABLE, "cannot read '%s' around the page cache", path);
	return error_hint(err, "--disk-dir names a directory on another file system");
}

int disk_files_make_disk(
	struct disk_files *files, const char *directory, uint64_t bytes, struct error *err)
{
	if (files->disk)
		return 0;
	if (choose(files, directory, err) < 0)
		return -1;
	files->disk = make_file(files, "disk", bytes, true, err);
	if (!files->disk)
		return -1;
	files->disk_bytes = bytes;
	if (check_direct(files->disk, err) == 0)
		return 0;
	unlink(files->disk);
	free(files->disk);
	files->disk = NULL;
	return -1;
}

static int size_of(int fd, const char *path, struct disk_files *files, struct error *err)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return error_errno(err, ERROR_USAGE, "cannot examine '%s'", path);
	files->disk_device = S_ISBLK(st.st_mode);
	files->disk_bytes = (uint64_t)st.st_size;
	if (!files->disk_device && !S_ISREG(st.st_mode))
		return error_set(
			err, ERROR_USAGE, "'%s' is neither a file nor a block device", path);
	if (files->disk_device && ioctl(fd, BLKGETSIZE64, &files->disk_bytes) < 0)
		return error_errno(err, ERROR_USAGE, "cannot tell the size of '%s'", path);
	files->disk_bytes -= files->disk_bytes % CHUNK_BYTES;
	if (files->disk_bytes < DISK_BYTES_LEAST)
		return error_set(err, ERROR_USAGE, "'%s' is too small for a disk: below %u MiB",
			path, (unsigned)(DISK_BYTES_LEAST >> 20));
	return 0;
}

/* A device that is mounted, or belongs to something that is, cannot be opened so. */
static int overwrite(struct disk_files *files, const char *path, uint64_t bytes, struct error *err)
{
	const int flags = O_RDWR | O_CLOEXEC | (files->disk_device ? O_EXCL : 0);
	cleanup_close int fd = open(path, flags);

	if (fd < 0)
		return error_errno(err, ERROR_USAGE, "cannot write to '%s'", path);
	if (files->disk_bytes > bytes)
		files->disk_bytes = bytes;
	return fill(fd, path, files->disk_bytes, true, err);
}

int disk_files_take_disk(
	struct disk_files *files, const char *path, bool write, uint64_t bytes, struct error *err)
{
	cleanup_free char *full = realpath(path, NULL);
	cleanup_close int fd = -1;

	if (files->disk)
		return 0;
	/* never waits for a FIFO, nor becomes the master of a terminal */
	if (full)
		fd = open(full, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return error_errno(err, ERROR_USAGE, "cannot open disk '%s'", path);
	if (size_of(fd, path, files, err) < 0 ||
		(!files->disk_device && check_place(full, err) < 0) || check_direct(full, err) < 0)
		return -1;
	if (write && overwrite(files, full, bytes, err) < 0)
		return -1;
	files->disk_foreign = !write;
	files->disk = full;
	full = NULL;
	return 0;
}

/* --- the file system -----------------------------------------------------------------------------
 */

int disk_files_make_folder(struct disk_files *files, const char *directory, struct error *err)
{
	if (files->folder)
		return 0;
	if (choose(files, directory, err) < 0)
		return -1;
	files->folder = files_path("%s/files", files->place.path);
	if (mkdir(files->folder, 0700) == 0)
		return 0;
	error_errno(err, ERROR_UNAVAILABLE, "cannot make '%s'", files->folder);
	free(files->folder);
	files->folder = NULL;
	return -1;
}

static const char *find_mke2fs(void)
{
	static const char *const places[] = { "/usr/sbin/mke2fs", "/sbin/mke2fs" };

	if (program_exists("mke2fs"))
		return "mke2fs";
	/* not in the PATH of everybody but root */
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (access(places[i], X_OK) == 0)
			return places[i];
	return NULL;
}

int disk_files_renew_image(const struct disk_files *files, struct error *err)
{
	/* All of it now: nothing is left to be done behind a measurement, and no block that was
	 * written is given back. */
	const char *const argv[] = { find_mke2fs(), "-q", "-F", "-t", "ext4", "-m", "0", "-b",
		"4096", "-E", "nodiscard,lazy_itable_init=0,lazy_journal_init=0", files->image,
		NULL };
	const struct program program = { .argv = argv, .seconds = MKE2FS_SECONDS, .max = 65536 };
	struct buffer said = BUFFER_INIT;
	int status;

	if (!argv[0]) {
		error_set(err, ERROR_UNAVAILABLE, "no mke2fs to make a file system for the guest");
		return error_hint(err, "install the package e2fsprogs");
	}
	status = program_run(&program, &said, NULL, err);
	buffer_finish(&said);
	return status;
}

int disk_files_make_image(
	struct disk_files *files, const char *directory, uint64_t bytes, struct error *err)
{
	if (files->image)
		return 0;
	if (choose(files, directory, err) < 0)
		return -1;
	files->image = make_file(files, "files.img", bytes, false, err);
	if (!files->image)
		return -1;
	if (check_direct(files->image, err) == 0 && disk_files_renew_image(files, err) == 0)
		return 0;
	unlink(files->image);
	free(files->image);
	files->image = NULL;
	return -1;
}

/* --- the end -------------------------------------------------------------------------------------
 */

int disk_files_share(const struct disk_files *files, struct error *err)
{
	if (files->place.path && place_share(&files->place, err) < 0)
		return -1;
	if ((files->disk && !files->disk_foreign && !files->disk_device &&
		    strncmp(files->disk, files->place.path, strlen(files->place.path)) == 0 &&
		    chmod(files->disk, 0666) < 0) ||
		(files->image && chmod(files->image, 0666) < 0))
		return error_errno(err, ERROR_SYSTEM, "cannot let QEMU at the guest's disks");
	return 0;
}

void disk_files_finish(struct disk_files *files)
{
	if (files->place.path)
		place_remove_in(files->directory, &files->place);
	free(files->directory);
	free(files->disk);
	free(files->folder);
	free(files->image);
	*files = (struct disk_files){ 0 };
}
