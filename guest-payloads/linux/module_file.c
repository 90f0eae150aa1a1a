#include "guest-payloads/linux/module_file.h"

#include <ctype.h>
#include <elf.h>
#include <string.h>

#include <archive.h>
#include <archive_entry.h>

#include "base/cleanup.h"
#include "guest-payloads/linux/elf.h"
#include "guest-payloads/linux/files.h"

enum { MODULE_MAX = 256 << 20, CHUNK = 256 * 1024 };

static bool canonical(const char *given, size_t length, char name[MODULE_NAME_MAX])
{
	if (length == 0 || length >= MODULE_NAME_MAX)
		return false;
	for (size_t i = 0; i < length; i++) {
		if (!isalnum((unsigned char)given[i]) && given[i] != '_' && given[i] != '-')
			return false;
		name[i] = given[i] == '-' ? '_' : given[i];
	}
	name[length] = '\0';
	return true;
}

bool module_name(const char *given, char name[MODULE_NAME_MAX])
{
	return canonical(given, strlen(given), name);
}

bool module_name_of_file(const char *path, char name[MODULE_NAME_MAX])
{
	static const char *const endings[] = { ".ko", ".ko.xz", ".ko.zst", ".ko.gz" };
	const char *slash = strrchr(path, '/');
	const char *file = slash ? slash + 1 : path;
	const size_t length = strlen(file);

	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		const size_t tail = strlen(endings[i]);

		if (length > tail && strcmp(file + length - tail, endings[i]) == 0)
			return canonical(file, length - tail, name);
	}
	return false;
}

static int bad_archive(const char *path, struct archive *archive, struct error *err)
{
	const char *why = archive_error_string(archive);

	return error_set(err, ERROR_DATA, "cannot unpack module '%s': %s", path,
		why ? why : "not compressed as its name says");
}

static int drain(const char *path, struct archive *archive, struct buffer *b, struct error *err)
{
	cleanup_free char *chunk = malloc(CHUNK);
	la_ssize_t n;

	if (!chunk)
		return error_errno(err, ERROR_SYSTEM, "cannot unpack module '%s'", path);
	while ((n = archive_read_data(archive, chunk, CHUNK)) > 0) {
		if (b->length + (size_t)n > MODULE_MAX)
			return error_set(err, ERROR_DATA, "module '%s' is larger than %d MiB", path,
				MODULE_MAX >> 20);
		buffer_add(b, chunk, (size_t)n);
	}
	return n < 0 ? bad_archive(path, archive, err) : 0;
}

static int decompress(const char *path, struct buffer *b, struct error *err)
{
	struct archive *archive = archive_read_new();
	struct archive_entry *entry;
	int status;

	if (!archive)
		return error_errno(err, ERROR_SYSTEM, "cannot unpack module '%s'", path);
	archive_read_support_format_raw(archive);
	archive_read_support_filter_gzip(archive);
	archive_read_support_filter_xz(archive);
	archive_read_support_filter_zstd(archive);
	if (archive_read_open_filename(archive, path, CHUNK) != ARCHIVE_OK ||
		archive_read_next_header(archive, &entry) != ARCHIVE_OK)
		status = bad_archive(path, archive, err);
	else
		status = drain(path, archive, b, err);
	archive_read_free(archive);
	return status;
}

static int examine(const char *path, struct module_file *file, struct error *err)
{
	const struct elf elf = { (const unsigned char *)file->bytes.data, file->bytes.length };
	const unsigned char *info;
	char machine[32];
	const char *name;

	if (elf_type(&elf) != ET_REL) {
		name = elf_machine(elf.bytes, elf.length, machine);
		if (*name && strcmp(name, "x86-64") != 0)
			return error_set(err, ERROR_DATA, "module '%s' is for %s, not for x86-64",
				path, name);
		return error_set(err, ERROR_DATA, "'%s' is no kernel module for x86-64", path);
	}
	if (!elf_section(&elf, ".modinfo", &info, &file->info_size) || file->info_size == 0 ||
		info[file->info_size - 1] != '\0')
		return error_set(err, ERROR_DATA, "module '%s' has no .modinfo section", path);
	file->info = (const char *)info;
	return 0;
}

int module_file_read(const char *path, struct module_file *file, struct error *err)
{
	const size_t length = strlen(path);
	int status;

	*file = (struct module_file){ .bytes = BUFFER_INIT };
	if (length > 3 && strcmp(path + length - 3, ".ko") == 0)
		status = files_read(path, MODULE_MAX, &file->bytes, err);
	else if (!files_is_regular(path))
		status = error_set(err, ERROR_DATA, "'%s' is no regular file", path);
	else
		status = decompress(path, &file->bytes, err);
	if (status == 0)
		status = examine(path, file, err);
	if (status)
		module_file_finish(file);
	return status;
}

void module_file_finish(struct module_file *file)
{
	buffer_finish(&file->bytes);
	file->info = NULL;
	file->info_size = 0;
}

/* Linux, kernel/module_signature.h: signature, its description, this. */
#define SIGNED	    "~Module signature appended~\n"
#define DESCRIPTION 12 /* bytes, the last four of which are the signature's length, big-endian */

void module_file_unsign(struct module_file *file)
{
	struct buffer *b = &file->bytes;
	const size_t tail = DESCRIPTION + sizeof(SIGNED) - 1;
	const unsigned char *length;
	size_t signature;

	if (b->length < tail ||
		memcmp(b->data + b->length - (sizeof(SIGNED) - 1), SIGNED, sizeof(SIGNED) - 1) != 0)
		return;
	length = (const unsigned char *)b->data + b->length - sizeof(SIGNED) + 1 - 4;
	signature = (size_t)length[0] << 24 | (size_t)length[1] << 16 | (size_t)length[2] << 8 |
		    (size_t)length[3];
	/* .modinfo stays where it is: what is cut off lies behind all sections */
	if (signature < b->length - tail)
		b->length -= tail + signature;
}

const char *module_file_info(const struct module_file *file, const char *key)
{
	const size_t length = strlen(key);
	const char *end = file->info + file->info_size;

	for (const char *at = file->info; at < end; at += strlen(at) + 1)
		if (strncmp(at, key, length) == 0 && at[length] == '=')
			return at + length + 1;
	return NULL;
}
