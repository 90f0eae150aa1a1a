/* An order of sessions as the user gives it: a file of names, or the commits of a git repository.
 */
#ifndef CLI_NAME_LIST_H
#define CLI_NAME_LIST_H

#include <stddef.h>

#include "base/buffer.h"
#include "base/error.h"

struct name_list {
	struct buffer text;
	const char **name; /* point into text */
	size_t n;
};

/* A whole file; "-": standard input. ERROR_USAGE if it cannot be read or holds a NUL. */
int name_list_slurp(const char *path, struct buffer *text, struct error *err);
/* The first word of each line, # begins a comment. ERROR_USAGE for a word that is not 7 to 64
 * hexadecimal digits, with its line, and for a file without any. */
int name_list_file(const char *path, struct name_list *list, struct error *err);
/* The commits that lead to HEAD, parents first: runs git, which writes its own messages to standard
 * error. ERROR_USAGE if it fails. */
int name_list_git(const char *directory, struct name_list *list, struct error *err);
void name_list_finish(struct name_list *list);

#endif
