#include "guest-payloads/linux/modules.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "guest-payloads/linux/files.h"
#include "guest-payloads/linux/module_file.h"
#include "guest-payloads/linux/module_index.h"

enum { DEPTH_MAX = 64 }; /* real chains are under ten long */

struct search {
	const struct kernel *kernel;
	struct module_index index;
	const char *open[DEPTH_MAX]; /* those whose dependencies are being looked at */
	size_t depth;
	struct module_list *list;
};

static bool listed(const struct module_list *list, const char *name)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->name[i], name) == 0)
			return true;
	return false;
}

static int append(struct module_list *list, const char *name, const char *path, struct error *err)
{
	char **names = reallocarray(list->name, list->n + 1, sizeof(*names));
	char **paths;

	if (names)
		list->name = names;
	paths = names ? reallocarray(list->path, list->n + 1, sizeof(*paths)) : NULL;
	if (!paths)
		return error_errno(err, ERROR_SYSTEM, "cannot list modules");
	list->path = paths;
	names[list->n] = files_path("%s", name);
	paths[list->n] = files_path("%s", path);
	list->n++;
	return 0;
}

/* "6.1.0-56-cloud-amd64 SMP preempt mod_unload modversions": the kernel demands the same. */
static int check_magic(const struct search *s, const struct module_place *place,
	const struct module_file *file, struct error *err)
{
	const char *magic = module_file_info(file, "vermagic");
	const char *release = s->kernel->release;
	size_t length;

	if (!magic)
		return error_set(err, ERROR_DATA, "module '%s' does not say for which kernel it is",
			place->path);
	length = strcspn(magic, " ");
	if (strlen(release) == length && strncmp(magic, release, length) == 0)
		return 0;
	error_set(err, ERROR_DATA, "module '%s' is for kernel %.*s, not for %s", place->path,
		(int)(length < 64 ? length : 64), magic, release);
	return error_hint(err, "give the modules of the same build with --modules");
}

static int visit(struct search *s, const char *name, const char *for_whom, struct error *err);

static int visit_dependencies(
	struct search *s, const char *name, const char *depends, struct error *err)
{
	char wanted[MODULE_NAME_MAX];

	while (*depends) {
		const size_t length = strcspn(depends, ",");
		cleanup_free char *word = files_path("%.*s", (int)length, depends);

		if (length > 0 && !module_name(word, wanted))
			return error_set(err, ERROR_DATA,
				"module '%s' depends on '%.60s', which is no module's name", name,
				word);
		if (length > 0 && visit(s, wanted, name, err))
			return -1;
		depends += length + (depends[length] == ',');
	}
	return 0;
}

static int visit_file(struct search *s, const struct module_place *place, struct error *err)
{
	struct module_file file;
	const char *depends;
	int status;

	if (module_file_read(place->path, &file, err))
		return -1;
	status = check_magic(s, place, &file, err);
	if (status == 0) {
		depends = module_file_info(&file, "depends");
		status = visit_dependencies(s, place->name, depends ? depends : "", err);
	}
	module_file_finish(&file);
	return status ? status : append(s->list, place->name, place->path, err);
}

static int missing(
	const struct search *s, const char *name, const char *for_whom, struct error *err)
{
	const struct kernel *k = s->kernel;

	if (for_whom)
		error_set(err, ERROR_UNAVAILABLE,
			"kernel %s has no module '%s', which '%s' depends on (looked below '%s')",
			k->release, name, for_whom, k->modules);
	else
		error_set(err, ERROR_UNAVAILABLE,
			"kernel %s has no module '%s' (looked below '%s'), nor is it built in",
			k->release, name, k->modules);
	return error_hint(err, "take a kernel that has it with --kernel, or say where its modules "
			       "are with --modules");
}

/* Depth first: what a module needs stands in front of it. */
static int visit(struct search *s, const char *name, const char *for_whom, struct error *err)
{
	const struct module_place *place = module_index_find(&s->index, name);
	int status;

	if (!place)
		return missing(s, name, for_whom, err);
	if (!place->path || listed(s->list, name))
		return 0;
	for (size_t i = 0; i < s->depth; i++)
		if (strcmp(s->open[i], place->name) == 0)
			return error_set(err, ERROR_DATA, "modules '%s' and '%s' need each other",
				name, for_whom);
	if (s->depth == DEPTH_MAX)
		return error_set(err, ERROR_DATA,
			"more than %d modules that need one another, down to '%s'", DEPTH_MAX,
			name);
	s->open[s->depth++] = place->name;
	status = visit_file(s, place, err);
	s->depth--;
	return status;
}

/* The list of the search is as it was before on failure. */
static int resolve(const struct kernel *kernel, const char *const *names, size_t n, bool must,
	struct module_list *list, struct error *err)
{
	struct search search = { .kernel = kernel, .list = list };
	const size_t before = list->n;
	char name[MODULE_NAME_MAX];
	int status = 0;

	if (!kernel->modules[0])
		return 0;
	if (module_index_make(kernel, &search.index, err))
		return -1;
	for (size_t i = 0; status == 0 && i < n; i++) {
		if (!module_name(names[i], name))
			status = error_set(
				err, ERROR_USAGE, "'%.60s' is no module's name", names[i]);
		else if (must || module_index_find(&search.index, name))
			status = visit(&search, name, NULL, err);
	}
	module_index_finish(&search.index);
	while (status && list->n > before) {
		list->n--;
		free(list->name[list->n]);
		free(list->path[list->n]);
	}
	return status;
}

int modules_resolve(const struct kernel *kernel, const char *const *names, size_t n,
	struct module_list *list, struct error *err)
{
	int status;

	*list = (struct module_list){ 0 };
	status = resolve(kernel, names, n, true, list, err);
	if (status)
		module_list_finish(list);
	return status;
}

int modules_resolve_more(const struct kernel *kernel, const char *const *names, size_t n,
	struct module_list *list, struct error *err)
{
	return resolve(kernel, names, n, false, list, err);
}

static int add(struct initramfs *image, const struct module_list *list, bool without_signature,
	struct error *err)
{
	for (size_t i = 0; i < list->n; i++) {
		cleanup_free char *path = files_path("/lib/modules/%s.ko", list->name[i]);
		struct module_file file;
		int status;

		if (module_file_read(list->path[i], &file, err))
			return -1;
		if (without_signature)
			module_file_unsign(&file);
		status = initramfs_add_bytes(
			image, path, file.bytes.data, file.bytes.length, 0644, err);
		module_file_finish(&file);
		if (status)
			return -1;
	}
	return 0;
}

int modules_add(struct initramfs *image, const struct module_list *list, struct error *err)
{
	return add(image, list, false, err);
}

int modules_add_unsigned(struct initramfs *image, const struct module_list *list, struct error *err)
{
	return add(image, list, true, err);
}

void module_list_finish(struct module_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		free(list->name[i]);
		free(list->path[i]);
	}
	free(list->name);
	free(list->path);
	*list = (struct module_list){ 0 };
}
