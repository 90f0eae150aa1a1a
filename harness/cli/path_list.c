#include "cli/path_list.h"

#include <errno.h>
#include <fts.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buffer.h"

static int append(struct path_list *list, const char *path, struct error *err)
{
	struct buffer copy = BUFFER_INIT;

	if (list->n == list->capacity) {
		const size_t capacity = list->capacity ? 2 * list->capacity : 64;
		char **grown = reallocarray(list->path, capacity, sizeof(*grown));

		if (!grown)
			return error_set(err, ERROR_SYSTEM, "out of memory");
		list->path = grown;
		list->capacity = capacity;
	}
	buffer_adds(&copy, path);
	list->path[list->n++] = copy.data;
	return 0;
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static int walk(struct path_list *list, FTS *tree, struct error *err)
{
	for (;;) {
		const FTSENT *e;
		const char *dot;

		errno = 0;
		e = fts_read(tree);
		if (!e)
			return errno ? error_errno(err, ERROR_SYSTEM, "cannot read a folder") : 0;
		if (e->fts_info == FTS_DNR || e->fts_info == FTS_ERR || e->fts_info == FTS_NS) {
			errno = e->fts_errno;
			return error_errno(err, ERROR_SYSTEM, "cannot read '%s'", e->fts_path);
		}
		dot = e->fts_info == FTS_F ? strrchr(e->fts_name, '.') : NULL;
		if (dot && strcmp(dot, ".jsonl") == 0 && append(list, e->fts_path, err))
			return -1;
	}
}

int path_list_add(struct path_list *list, const char *path, struct error *err)
{
	/* fts takes no const, and changes nothing */
	char *const roots[] = { (char *)(uintptr_t)path, NULL };
	struct stat status;
	FTS *tree;
	int result;

	if (stat(path, &status) || !S_ISDIR(status.st_mode))
		return append(list, path, err);
	tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
	if (!tree)
		return error_errno(err, ERROR_SYSTEM, "cannot read '%s'", path);
	result = walk(list, tree, err);
	fts_close(tree);
	return result;
}

void path_list_finish(struct path_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		free(list->path[i]);
	free(list->path);
	*list = (struct path_list){ 0 };
}
