/* Files named on a command line, folders among them.
 */
#ifndef CLI_PATH_LIST_H
#define CLI_PATH_LIST_H

#include <stddef.h>

#include "base/error.h"

/* Initialise with { 0 }. */
struct path_list {
	char **path;
	size_t n, capacity;
};

/* The path as it is; of a folder every *.jsonl in and below it, sorted, symbolic links not
 * followed.
 */
int path_list_add(struct path_list *list, const char *path, struct error *err);
void path_list_finish(struct path_list *list);

#endif
