#include "guest-payloads/linux/initramfs.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <archive.h>
#include <archive_entry.h>

#include "base/cleanup.h"
#include "base/write.h"
#include "guest-payloads/linux/files.h"

enum { BLOCK = 256 * 1024, DIRECTORY_MODE = 0755 };

struct entry {
	char *path;
	mode_t type;
};

struct initramfs {
	char *path; /* of the file here */
	int fd;
	struct archive *archive;
	struct entry *entry; /* sorted by path */
	size_t n;
	unsigned inode; /* of the entry made last */
	int failed;	/* errno of the first write that did: all that comes after is dropped */
};

/* Where the path is among the entries, or belongs. */
static size_t place_of(const struct initramfs *image, const char *path, bool *found)
{
	size_t low = 0;
	size_t high = image->n;

	*found = false;
	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const int order = strcmp(path, image->entry[middle].path);

		if (order == 0) {
			*found = true;
			return middle;
		}
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

bool initramfs_has(const struct initramfs *image, const char *guest_path)
{
	bool found;

	place_of(image, guest_path, &found);
	return found;
}

static int remember(struct initramfs *image, const char *path, mode_t type, struct error *err)
{
	bool found;
	const size_t place = place_of(image, path, &found);
	struct entry *more = reallocarray(image->entry, image->n + 1, sizeof(*more));

	if (!more)
		return error_errno(err, ERROR_SYSTEM, "cannot write '%s'", image->path);
	image->entry = more;
	memmove(more + place + 1, more + place, (image->n - place) * sizeof(*more));
	more[place] = (struct entry){ files_path("%s", path), type };
	image->n++;
	return 0;
}

static int write_failed(struct initramfs *image, struct error *err)
{
	errno = image->failed;
	if (image->failed)
		return error_errno(err, ERROR_SYSTEM, "cannot write '%s'", image->path);
	return error_set(err, ERROR_SYSTEM, "cannot write '%s': %s", image->path,
		archive_error_string(image->archive));
}

/* "/a/b": absolute, no component empty, "." or ".."; the name that ends an archive is none. */
static bool is_proper(const char *path)
{
	if (path[0] != '/' || strlen(path) >= PATH_MAX || strcmp(path, "/TRAILER!!!") == 0)
		return false;
	while (*path == '/') {
		const size_t length = strcspn(path + 1, "/");

		if (length == 0 || (length == 1 && path[1] == '.') ||
			(length == 2 && path[1] == '.' && path[2] == '.'))
			return false;
		path += 1 + length;
	}
	return true;
}

static int put_header(struct initramfs *image, const char *guest_path, mode_t mode, size_t size,
	const char *link, struct error *err)
{
	struct archive_entry *entry = archive_entry_new();
	int status;

	if (!entry)
		return error_errno(err, ERROR_SYSTEM, "cannot write '%s'", image->path);
	archive_entry_copy_pathname(entry, guest_path + 1);
	archive_entry_set_mode(entry, mode);
	archive_entry_set_size(entry, (la_int64_t)size);
	archive_entry_set_ino(entry, ++image->inode);
	archive_entry_set_nlink(entry, S_ISDIR(mode) ? 2 : 1);
	archive_entry_set_mtime(entry, 0, 0);
	if (link)
		archive_entry_copy_symlink(entry, link);
	status = archive_write_header(image->archive, entry);
	archive_entry_free(entry);
	if (status != ARCHIVE_OK || image->failed)
		return write_failed(image, err);
	return remember(image, guest_path, mode & S_IFMT, err);
}

static int put_directories(struct initramfs *image, const char *guest_path, struct error *err)
{
	cleanup_free char *path = files_path("%s", guest_path);

	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		bool found;
		size_t place;

		*slash = '\0';
		place = place_of(image, path, &found);
		if (found && image->entry[place].type != S_IFDIR)
			return error_set(err, ERROR_USAGE,
				"cannot add '%s' to the image: '%s' is no directory", guest_path,
				path);
		if (!found && put_header(image, path, S_IFDIR | DIRECTORY_MODE, 0, NULL, err))
			return -1;
		*slash = '/';
	}
	return 0;
}

/* Everything in front of an entry's content. */
static int begin(struct initramfs *image, const char *guest_path, mode_t mode, uint64_t size,
	const char *link, struct error *err)
{
	if (!is_proper(guest_path))
		return error_set(err, ERROR_USAGE, "not a path in a guest image: '%s'", guest_path);
	if (initramfs_has(image, guest_path))
		return error_set(err, ERROR_USAGE, "'%s' is in the image already", guest_path);
	if (size > UINT32_MAX)
		return error_set(
			err, ERROR_DATA, "'%s' is too large for an initramfs: 4 GiB", guest_path);
	if (put_directories(image, guest_path, err))
		return -1;
	return put_header(image, guest_path, mode, (size_t)size, link, err);
}

static int put_data(struct initramfs *image, const void *bytes, size_t length, struct error *err)
{
	if (length > 0 && archive_write_data(image->archive, bytes, length) != (la_ssize_t)length)
		return write_failed(image, err);
	return image->failed ? write_failed(image, err) : 0;
}

static void free_image(struct initramfs *image)
{
	if (image->archive)
		archive_write_free(image->archive);
	if (image->fd >= 0)
		close(image->fd);
	for (size_t i = 0; i < image->n; i++)
		free(image->entry[i].path);
	free(image->entry);
	free(image->path);
	free(image);
}

/* libarchive is not told of a failure: having met one it leaks its buffers (3.6). Whoever called it
 * looks at image->failed. */
static la_ssize_t write_out(struct archive *archive, void *data, const void *bytes, size_t length)
{
	struct initramfs *image = data;

	(void)archive;
	if (!image->failed && write_all(image->fd, bytes, length))
		image->failed = errno;
	return (la_ssize_t)length;
}

static int open_archive(struct initramfs *image, struct error *err)
{
	image->archive = archive_write_new();
	if (!image->archive)
		return error_errno(err, ERROR_SYSTEM, "cannot write '%s'", image->path);
	if (archive_write_set_format_cpio_newc(image->archive) != ARCHIVE_OK ||
		archive_write_set_bytes_per_block(image->archive, BLOCK) != ARCHIVE_OK ||
		archive_write_set_bytes_in_last_block(image->archive, 4) != ARCHIVE_OK ||
		archive_write_open(image->archive, image, NULL, write_out, NULL) != ARCHIVE_OK)
		return write_failed(image, err);
	return 0;
}

struct initramfs *initramfs_open(const char *path, struct error *err)
{
	struct initramfs *image = calloc(1, sizeof(*image));

	if (!image) {
		error_errno(err, ERROR_SYSTEM, "cannot create '%s'", path);
		return NULL;
	}
	image->path = files_path("%s", path);
	image->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (image->fd < 0) {
		error_errno(err, ERROR_SYSTEM, "cannot create '%s'", path);
		free_image(image);
		return NULL;
	}
	if (open_archive(image, err)) {
		initramfs_abandon(image);
		return NULL;
	}
	return image;
}

int initramfs_add_file(struct initramfs *image, const char *guest_path, const char *host_path,
	mode_t mode, struct error *err)
{
	cleanup_close int fd = files_open(host_path, err);
	cleanup_free char *chunk = malloc(BLOCK);
	struct stat status;
	size_t left;

	if (fd < 0)
		return -1;
	if (!chunk || fstat(fd, &status))
		return error_errno(err, ERROR_SYSTEM, "cannot read '%s'", host_path);
	left = (size_t)status.st_size;
	if (begin(image, guest_path, S_IFREG | (mode & 07777), left, NULL, err))
		return -1;
	while (left > 0) {
		const ssize_t n = read(fd, chunk, left < BLOCK ? left : BLOCK);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_errno(err, ERROR_SYSTEM, "cannot read '%s'", host_path);
		if (n == 0)
			return error_set(err, ERROR_DATA, "'%s' became shorter while it was read",
				host_path);
		if (put_data(image, chunk, (size_t)n, err))
			return -1;
		left -= (size_t)n;
	}
	return 0;
}

int initramfs_add_bytes(struct initramfs *image, const char *guest_path, const void *bytes,
	size_t length, mode_t mode, struct error *err)
{
	if (begin(image, guest_path, S_IFREG | (mode & 07777), length, NULL, err))
		return -1;
	return put_data(image, bytes, length, err);
}

int initramfs_add_link(
	struct initramfs *image, const char *guest_path, const char *to, struct error *err)
{
	if (!to[0] || strlen(to) >= PATH_MAX)
		return error_set(err, ERROR_USAGE, "'%s' cannot link to '%s'", guest_path, to);
	return begin(image, guest_path, S_IFLNK | 0777, 0, to, err);
}

int initramfs_add_directory(struct initramfs *image, const char *guest_path, struct error *err)
{
	bool found;
	const size_t place = place_of(image, guest_path, &found);

	if (strcmp(guest_path, "/") == 0 || (found && image->entry[place].type == S_IFDIR))
		return 0;
	return begin(image, guest_path, S_IFDIR | DIRECTORY_MODE, 0, NULL, err);
}

int initramfs_close(struct initramfs *image, struct error *err)
{
	const int fd = image->fd;

	if (archive_write_close(image->archive) != ARCHIVE_OK || image->failed) {
		write_failed(image, err);
		initramfs_abandon(image);
		return -1;
	}
	image->fd = -1;
	if (close(fd)) {
		error_errno(err, ERROR_SYSTEM, "cannot write '%s'", image->path);
		initramfs_abandon(image);
		return -1;
	}
	free_image(image);
	return 0;
}

void initramfs_abandon(struct initramfs *image)
{
	if (!image)
		return;
	/* What is still buffered need not reach a file that goes. */
	image->failed = image->failed ? image->failed : ECANCELED;
	unlink(image->path);
	free_image(image);
}
