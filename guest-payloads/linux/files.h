/* Files and directories of this host, as the image builder handles them.
 */
#ifndef GUEST_LINUX_FILES_H
#define GUEST_LINUX_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/error.h"

/* A formatted path that the caller frees. */
char *files_path(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* A directory for large things that go soon: $TMPDIR, else /var/tmp, which lies on a disk by
 * convention, where /tmp often lies in memory. */
const char *files_large(void);
/* Symbolic links are followed. */
bool files_is_regular(const char *path);
bool files_is_directory(const char *path);
/* Opens a regular file to read; anything else, a FIFO for one, is an error, and never waited for.
 * A descriptor, or -1. */
int files_open(const char *path, struct error *err);
/* The whole of a regular file of at most max bytes, added to b. */
int files_read(const char *path, size_t max, struct buffer *b, struct error *err);
/* Its first bytes, up to size of them: how many there were, or -1. */
long files_head(const char *path, void *bytes, size_t size, struct error *err);
int files_write(const char *path, const void *bytes, size_t length, struct error *err);
/* To must not exist. Shares the blocks where the file system can. */
int files_copy(const char *from, const char *to, struct error *err);
/* With its parents; fine if it is there. */
int files_make_directory(const char *path, struct error *err);
/* A file, or a directory with all that is in it; links are removed, not followed. What cannot be
 * removed stays. */
void files_remove(const char *path);

#endif
