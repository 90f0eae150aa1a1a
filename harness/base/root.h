/* Reading the small text files of /proc and /sys below a root directory: "" is the running machine,
 * another directory is a machine that a test put there, and no path or symbolic link leads out of
 * it. Paths are absolute, as on the machine, and printf formats.
 *
 * A file that is missing or unreadable is an answer, not an error: functions return false (or
 * NULL), errno says why, and the caller takes the fact as unknown. What is read may be hostile:
 * only regular files are opened, sizes are bounded, and every byte that is not printable ASCII (tab
 * and newline in whole texts excepted) arrives as '?', so that text may go to terminals and JSON.
 */
#ifndef BASE_ROOT_H
#define BASE_ROOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The first line without surrounding blanks; "" for an empty file. EFBIG if it does not fit: half
 * a fact is none. */
bool root_line(const char *root, char *line, size_t size, const char *path, ...)
	__attribute__((format(printf, 4, 5)));
/* The first line as one decimal or 0x number; EINVAL if it is anything else, ERANGE. */
bool root_integer(const char *root, int64_t *value, const char *path, ...)
	__attribute__((format(printf, 3, 4)));
/* The first max bytes of the file, allocated; what follows is not read. The caller frees it. */
char *root_text(const char *root, size_t max, const char *path, ...)
	__attribute__((format(printf, 3, 4)));
/* FNV-1a, 64 bit, over all bytes as they are: tells files apart, is no proof against forgery.
 * EFBIG above 1 GiB. */
bool root_hash(const char *root, uint64_t *hash, const char *path, ...)
	__attribute__((format(printf, 3, 4)));
/* Whether anything, of any kind, is there. */
bool root_exists(const char *root, const char *path, ...) __attribute__((format(printf, 2, 3)));

struct root_names {
	char **name;
	size_t n;
};

/* The names in a directory, "cpu2" before "cpu10", without "." and "..", and without
 * those that hold a blank or anything unprintable: at most 65,536 (EFBIG). Opening it needs the
 * permission to read it. */
bool root_list(const char *root, struct root_names *names, const char *path, ...)
	__attribute__((format(printf, 3, 4)));
void root_names_finish(struct root_names *names);

#endif
