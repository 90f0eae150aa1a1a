#include "guest-payloads/linux/package_unpack.h"

#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include <archive.h>
#include <archive_entry.h>

#include "base/cleanup.h"
#include "base/write.h"
#include "guest-payloads/linux/files.h"

enum { CHUNK = 256 * 1024, ENTRIES_MAX = 200000 };

#define BYTES_MAX ((uint64_t)4 << 30) /* a generic kernel with all modules has 0.5 GiB */

bool package_is(const void *head, size_t length)
{
	static const char rpm[] = { '\xed', '\xab', '\xee', '\xdb' };

	return (length >= 8 && memcmp(head, "!<arch>\n", 8) == 0) ||
	       (length >= 4 && memcmp(head, rpm, 4) == 0);
}

struct unpacking {
	const char *package;
	const char *directory;
	char *chunk;
	uint64_t bytes;
	size_t entries;
};

static int damaged(const struct unpacking *u, struct archive *archive, struct error *err)
{
	const char *why = archive_error_string(archive);

	return error_set(err, ERROR_DATA, "cannot unpack package '%s': %s", u->package,
		why ? why : "it is damaged");
}

/* "./lib/modules/…": without what leads; NULL for what is not wanted, or goes astray. */
static const char *wanted(const char *path)
{
	static const char *const folders[] = { "boot/", "lib/modules/", "usr/lib/modules/" };

	while (strncmp(path, "./", 2) == 0 || *path == '/')
		path += *path == '/' ? 1 : 2;
	for (const char *at = path; at; at = strchr(at, '/')) {
		at += *at == '/';
		if (strncmp(at, "../", 3) == 0 || strcmp(at, "..") == 0)
			return NULL;
	}
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		if (strncmp(path, folders[i], strlen(folders[i])) == 0)
			return path;
	return NULL;
}

static int copy_out(
	struct unpacking *u, struct archive *archive, const char *path, struct error *err)
{
	cleanup_close int fd = open(
		path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
	la_ssize_t n;

	if (fd < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot create '%s'", path);
	while ((n = archive_read_data(archive, u->chunk, CHUNK)) > 0) {
		u->bytes += (uint64_t)n;
		if (u->bytes > BYTES_MAX)
			return error_set(err, ERROR_DATA,
				"package '%s' unpacks to more than %llu GiB", u->package,
				(unsigned long long)(BYTES_MAX >> 30));
		if (write_all(fd, u->chunk, (size_t)n))
			return error_errno(err, ERROR_SYSTEM, "cannot write '%s'", path);
	}
	return n < 0 ? damaged(u, archive, err) : 0;
}

static int unpack_entry(struct unpacking *u, struct archive *archive, struct archive_entry *entry,
	struct error *err)
{
	const char *name = archive_entry_pathname(entry);
	const char *inside = name ? wanted(name) : NULL;
	cleanup_free char *path = NULL;
	char *slash;

	if (++u->entries > ENTRIES_MAX)
		return error_set(err, ERROR_DATA, "package '%s' has more than %d entries",
			u->package, ENTRIES_MAX);
	if (!inside || strlen(inside) >= PATH_MAX / 2 || archive_entry_hardlink(entry) ||
		archive_entry_filetype(entry) != AE_IFREG)
		return 0;
	path = files_path("%s/%s", u->directory, inside);
	slash = strrchr(path, '/');
	*slash = '\0';
	if (files_make_directory(path, err))
		return -1;
	*slash = '/';
	return copy_out(u, archive, path, err);
}

static int unpack_all(struct unpacking *u, struct archive *archive, struct error *err)
{
	struct archive_entry *entry;
	int status;

	while ((status = archive_read_next_header(archive, &entry)) == ARCHIVE_OK ||
		status == ARCHIVE_WARN)
		if (unpack_entry(u, archive, entry, err))
			return -1;
	return status == ARCHIVE_EOF ? 0 : damaged(u, archive, err);
}

/* --- a .deb: an ar archive with a tar archive in it ------------------------------------------- */

struct inner {
	struct archive *outer;
	char chunk[CHUNK];
};

static la_ssize_t read_inner(struct archive *archive, void *data, const void **bytes)
{
	struct inner *inner = data;
	const la_ssize_t n = archive_read_data(inner->outer, inner->chunk, CHUNK);

	if (n < 0)
		archive_set_error(archive, archive_errno(inner->outer), "%s",
			archive_error_string(inner->outer));
	*bytes = inner->chunk;
	return n;
}

static int unpack_data(struct unpacking *u, struct archive *outer, struct error *err)
{
	struct inner *inner = malloc(sizeof(*inner));
	struct archive *tar = archive_read_new();
	int status = -1;

	if (!inner || !tar) {
		error_errno(err, ERROR_SYSTEM, "cannot unpack package '%s'", u->package);
	} else {
		inner->outer = outer;
		archive_read_support_format_tar(tar);
		archive_read_support_filter_all(tar);
		if (archive_read_open(tar, inner, NULL, read_inner, NULL) == ARCHIVE_OK)
			status = unpack_all(u, tar, err);
		else
			damaged(u, tar, err);
	}
	if (tar)
		archive_read_free(tar);
	free(inner);
	return status;
}

static int unpack_deb(struct unpacking *u, struct archive *outer, struct error *err)
{
	struct archive_entry *entry;
	int status;

	while ((status = archive_read_next_header(outer, &entry)) == ARCHIVE_OK) {
		const char *name = archive_entry_pathname(entry);

		if (++u->entries > ENTRIES_MAX)
			break;
		if (name && strncmp(name, "data.tar", 8) == 0)
			return unpack_data(u, outer, err);
	}
	if (status != ARCHIVE_EOF && status != ARCHIVE_OK)
		return damaged(u, outer, err);
	return error_set(
		err, ERROR_DATA, "'%s' is no Debian package: it has no data.tar in it", u->package);
}

int package_unpack(const char *package, const char *directory, struct error *err)
{
	struct unpacking u = { .package = package, .directory = directory };
	cleanup_free char *chunk = malloc(CHUNK);
	struct archive *archive = archive_read_new();
	char magic[8] = "";
	int status;

	if (files_head(package, magic, sizeof(magic), err) < 0) {
		archive_read_free(archive);
		return -1;
	}
	if (!chunk || !archive) {
		archive_read_free(archive);
		return error_errno(err, ERROR_SYSTEM, "cannot unpack package '%s'", package);
	}
	u.chunk = chunk;
	if (magic[0] == '!') {
		archive_read_support_format_ar(archive);
	} else {
		archive_read_support_format_cpio(archive);
		archive_read_support_filter_all(archive); /* RPM's lead and headers are a filter */
	}
	if (archive_read_open_filename(archive, package, CHUNK) != ARCHIVE_OK)
		status = damaged(&u, archive, err);
	else if (magic[0] == '!')
		status = unpack_deb(&u, archive, err);
	else
		status = unpack_all(&u, archive, err);
	archive_read_free(archive);
	return status;
}
