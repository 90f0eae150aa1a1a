#include "guest-payloads/linux/module_index.h"

#include <errno.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "guest-payloads/linux/files.h"

enum {
	BUILTIN_MAX = 4 << 20, /* bytes of modules.builtin; a distribution's has 30 KB */
	FILES_MAX = 2000000,   /* a build tree with its objects has 200,000 */
	MODULES_MAX = 100000,
};

static int add(struct module_index *index, const char *name, const char *path, struct error *err)
{
	struct module_place *place;

	if (index->n == MODULES_MAX)
		return error_set(err, ERROR_DATA, "more than %d modules", MODULES_MAX);
	if ((index->n & (index->n - 1)) == 0) {
		const size_t room = index->n ? 2 * index->n : 64;

		place = reallocarray(index->place, room, sizeof(*place));
		if (!place)
			return error_errno(err, ERROR_SYSTEM, "cannot list modules");
		index->place = place;
	}
	place = &index->place[index->n++];
	memcpy(place->name, name, MODULE_NAME_MAX);
	place->path = path ? files_path("%s", path) : NULL;
	return 0;
}

/* modules.builtin: "kernel/drivers/virtio/virtio.ko" and the like, one a line. */
static int add_builtin(struct module_index *index, const char *path, struct error *err)
{
	struct buffer text = BUFFER_INIT;
	int status = files_read(path, BUILTIN_MAX, &text, err);
	char name[MODULE_NAME_MAX];

	for (char *line = text.data; status == 0 && line && *line;) {
		char *end = strchr(line, '\n');

		if (end)
			*end = '\0';
		if (module_name_of_file(line, name))
			status = add(index, name, NULL, err);
		line = end ? end + 1 : NULL;
	}
	buffer_finish(&text);
	return status;
}

static int add_found(struct module_index *index, FTS *walk, const char *top, struct error *err)
{
	char name[MODULE_NAME_MAX];
	FTSENT *e;

	errno = 0;
	for (size_t seen = 0; (e = fts_read(walk)); seen++) {
		if (seen == FILES_MAX)
			return error_set(
				err, ERROR_DATA, "more than %d files below '%s'", FILES_MAX, top);
		if (e->fts_info == FTS_DNR || e->fts_info == FTS_ERR) {
			errno = e->fts_errno;
			return error_errno(err, ERROR_SYSTEM, "cannot read '%s'", e->fts_path);
		}
		if ((e->fts_info == FTS_F || e->fts_info == FTS_SL || e->fts_info == FTS_NSOK) &&
			module_name_of_file(e->fts_name, name) &&
			add(index, name, e->fts_path, err))
			return -1;
		errno = 0;
	}
	if (errno)
		return error_errno(err, ERROR_SYSTEM, "cannot read '%s'", top);
	return 0;
}

static int add_files(struct module_index *index, const char *directory, struct error *err)
{
	char *const top[] = { (char *)directory, NULL };
	FTS *walk = fts_open(top, FTS_PHYSICAL | FTS_NOCHDIR | FTS_NOSTAT, NULL);
	int status;

	if (!walk)
		return error_errno(err, ERROR_SYSTEM, "cannot read '%s'", directory);
	status = add_found(index, walk, directory, err);
	fts_close(walk);
	return status;
}

static int by_name(const void *a, const void *b)
{
	const struct module_place *x = a;
	const struct module_place *y = b;
	const int order = strcmp(x->name, y->name);

	if (order != 0)
		return order;
	return strcmp(x->path ? x->path : "", y->path ? y->path : "");
}

int module_index_make(const struct kernel *kernel, struct module_index *index, struct error *err)
{
	int status = 0;

	*index = (struct module_index){ 0 };
	if (kernel->builtin[0])
		status = add_builtin(index, kernel->builtin, err);
	if (status == 0 && kernel->modules[0])
		status = add_files(index, kernel->modules, err);
	if (status)
		module_index_finish(index);
	else if (index->n > 0)
		qsort(index->place, index->n, sizeof(*index->place), by_name);
	return status;
}

const struct module_place *module_index_find(const struct module_index *index, const char *name)
{
	size_t low = 0;
	size_t high = index->n;

	/* the first of several of that name */
	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (strcmp(index->place[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < index->n && strcmp(index->place[low].name, name) == 0)
		return &index->place[low];
	return NULL;
}

void module_index_finish(struct module_index *index)
{
	for (size_t i = 0; i < index->n; i++)
		free(index->place[i].path);
	free(index->place);
	*index = (struct module_index){ 0 };
}
