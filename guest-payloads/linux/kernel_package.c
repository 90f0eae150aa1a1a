#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/digest.h"
#include "guest-payloads/linux/cache.h"
#include "guest-payloads/linux/files.h"
#include "guest-payloads/linux/kernel_private.h"
#include "guest-payloads/linux/package_manager.h"
#include "guest-payloads/linux/package_unpack.h"

#define MEGABYTE 1000000u

/* --- unpacked packages: kernels/SHA256 ----------------------------------------------------------
 */

/* Makes an entry of one or more package files; nothing if another process has made it meanwhile. */
typedef int fill_tree(void *what, struct cache *cache, const char *tree, struct error *err);

static int make_tree(const struct kernel_request *request, struct cache *cache, const char *key,
	fill_tree *fill, void *what, struct error *err)
{
	cleanup_free char *there = NULL;
	cleanup_free char *tree = NULL;
	int status;

	if (cache_lock(cache, request->tell, request->data, err))
		return -1;
	there = cache_find(cache, key);
	tree = files_path("%s/tree", cache->work);
	status = there ? 0 : files_make_directory(tree, err);
	if (status == 0 && !there)
		status = fill(what, cache, tree, err);
	if (status == 0 && !there)
		status = cache_keep(cache, tree, key, err);
	cache_unlock(cache);
	return status;
}

static int find_tree(const struct kernel_request *request, const char *key, fill_tree *fill,
	void *what, char **tree, struct error *err)
{
	struct cache cache;
	int status;

	*tree = NULL;
	status = cache_open(&cache, "kernels", err);
	if (status == 0)
		*tree = cache_find(&cache, key);
	if (status == 0 && !*tree) {
		status = make_tree(request, &cache, key, fill, what, err);
		if (status == 0)
			*tree = cache_find(&cache, key);
		if (status == 0 && !*tree)
			status = error_set(err, ERROR_SYSTEM, "'%s/%s' vanished", cache.path, key);
	}
	cache_close(&cache);
	return status;
}

/* --- a package file ------------------------------------------------------------------------------
 */

static int fill_from_file(void *what, struct cache *cache, const char *tree, struct error *err)
{
	(void)cache;
	return package_unpack(what, tree, err);
}

int kernel_of_package_file(const struct kernel_request *request, const char *path,
	struct kernel *kernel, struct error *err)
{
	cleanup_free char *origin = files_path("package %s", path);
	cleanup_free char *tree = NULL;
	char key[DIGEST_TEXT];

	if (digest_file(path, key, err))
		return -1;
	if (find_tree(request, key, fill_from_file, (void *)path, &tree, err))
		return -1;
	if (kernel_of_directory(request, tree, origin, kernel, err) == 0)
		return 0;
	error_prefix(err, "package '%s'", path);
	return -1;
}

/* --- a package by its name -----------------------------------------------------------------------
 */

struct download {
	const struct kernel_request *request;
	const struct package_manager *manager;
	const struct package_set *set;
};

static const struct package *package_of(const struct package_set *set, const char *sha256)
{
	for (size_t i = 0; i < set->n; i++)
		if (!set->package[i].sha256[0] || strcmp(set->package[i].sha256, sha256) == 0)
			return &set->package[i];
	return NULL;
}

static int unpack_downloads(
	const struct download *d, const char *directory, const char *tree, struct error *err)
{
	cleanup_free char *pattern = files_path("%s/*.[dr][ep][bm]", directory);
	char digest[DIGEST_TEXT];
	glob_t files = { 0 };
	int status = 0;

	if (glob(pattern, 0, NULL, &files) || files.gl_pathc != d->set->n)
		status = error_set(err, ERROR_SYSTEM, "%s left %zu packages instead of %zu",
			d->manager->program, (size_t)files.gl_pathc, d->set->n);
	for (size_t i = 0; status == 0 && i < files.gl_pathc; i++) {
		const char *file = files.gl_pathv[i];

		status = digest_file(file, digest, err);
		if (status == 0 && !package_of(d->set, digest))
			status = error_set(err, ERROR_DATA,
				"'%s' is not what %s promised: its SHA-256 is %s", file,
				d->manager->program, digest);
		if (status == 0)
			status = package_unpack(file, tree, err);
	}
	globfree(&files);
	return status;
}

static int fill_from_download(void *what, struct cache *cache, const char *tree, struct error *err)
{
	const struct download *d = what;
	cleanup_free char *directory = files_path("%s/packages", cache->work);
	const struct package_set *set = d->set;

	if (files_make_directory(directory, err))
		return -1;
	for (size_t i = 0; i < set->n; i++)
		if (set->package[i].size > 0)
			kernel_say(d->request, "downloading %s (%llu MB)", set->package[i].name,
				(unsigned long long)(set->package[i].size / MEGABYTE + 1));
		else
			kernel_say(d->request, "downloading %s", set->package[i].name);
	if (package_set_download(d->manager, set, directory, err))
		return -1;
	kernel_say(d->request, "unpacking %s", set->package[0].name);
	return unpack_downloads(d, directory, tree, err);
}

static int key_of(const struct package_set *set, char key[DIGEST_TEXT], struct error *err)
{
	struct digest *d;

	/* one package file is the same one whether it is named or given */
	if (set->n == 1 && set->package[0].sha256[0]) {
		memcpy(key, set->package[0].sha256, DIGEST_TEXT);
		return 0;
	}
	d = digest_new(err);
	if (!d)
		return -1;
	for (size_t i = 0; i < set->n; i++) {
		const struct package *p = &set->package[i];

		digest_add(d, p->name, strlen(p->name) + 1);
		digest_add(d, p->sha256, strlen(p->sha256) + 1);
	}
	digest_text(d, key);
	digest_free(d);
	return 0;
}

/* --- what a name meant last time: packages/NAME, "KEY PACKAGE" -----------------------------------
 */

struct meaning {
	char *tree; /* of the cache, or NULL: nothing is known */
	char *package;
	bool fresh; /* the manager has had no news since */
};

static bool is_newer(const char *record, const char *index)
{
	struct stat a;
	struct stat b;

	if (stat(record, &a))
		return false;
	if (stat(index, &b))
		return errno == ENOENT;
	return a.st_mtim.tv_sec > b.st_mtim.tv_sec;
}

static void recall(const struct package_manager *manager, const char *name, struct meaning *meaning)
{
	struct cache names = { 0 };
	struct cache kernels = { 0 };
	struct buffer text = BUFFER_INIT;
	cleanup_free char *record = NULL;

	*meaning = (struct meaning){ 0 };
	if (cache_open(&names, "packages", NULL) == 0)
		record = cache_find(&names, name);
	if (record && files_read(record, 1024, &text, NULL) == 0 && text.length > DIGEST_TEXT &&
		text.data[DIGEST_TEXT - 1] == ' ' &&
		strspn(text.data, "0123456789abcdef") == DIGEST_TEXT - 1 &&
		cache_open(&kernels, "kernels", NULL) == 0) {
		text.data[DIGEST_TEXT - 1] = '\0';
		meaning->tree = cache_find(&kernels, text.data);
		meaning->package = files_path("%s", text.data + DIGEST_TEXT);
		meaning->fresh = is_newer(record, manager->index);
	}
	buffer_finish(&text);
	cache_close(&names);
	cache_close(&kernels);
}

/* Only saves time: nobody need know if it fails. */
static void remember(const struct kernel_request *request, const char *name, const char *key,
	const char *package)
{
	cleanup_free char *text = files_path("%s %s", key, package);
	cleanup_free char *made = NULL;
	struct cache names;

	if (cache_open(&names, "packages", NULL) == 0 &&
		cache_lock(&names, request->tell, request->data, NULL) == 0) {
		made = files_path("%s/record", names.work);
		if (files_write(made, text, strlen(text), NULL) == 0)
			cache_keep(&names, made, name, NULL);
	}
	cache_close(&names);
}

static int find_new(const struct kernel_request *request, const struct package_manager *manager,
	const char *name, struct meaning *meaning, struct error *err)
{
	struct package_set set;
	struct download download = { request, manager, &set };
	char key[DIGEST_TEXT];
	int status;

	if (manager->resolve(name, &set, err))
		return -1;
	status = key_of(&set, key, err);
	if (status == 0)
		status = find_tree(
			request, key, fill_from_download, &download, &meaning->tree, err);
	if (status == 0) {
		meaning->package = files_path("%s", set.package[0].name);
		remember(request, name, key, meaning->package);
	}
	package_set_finish(&set);
	return status;
}

static int find_named(const struct kernel_request *request, const struct package_manager *manager,
	const char *name, struct meaning *meaning, struct error *err)
{
	struct meaning last;

	recall(manager, name, &last);
	if (!last.tree || !last.fresh) {
		if (find_new(request, manager, name, meaning, err) == 0) {
			free(last.tree);
			free(last.package);
			return 0;
		}
		if (!last.tree) {
			free(last.package);
			return -1;
		}
		kernel_say(request, "%s cannot say what is newest; taking %s from the cache",
			manager->program, last.package);
	}
	*meaning = last;
	return 0;
}

static int of_manager(const struct kernel_request *request, const struct package_manager *manager,
	const char *name, struct kernel *kernel, struct error *err)
{
	struct meaning meaning = { 0 };
	int status = find_named(request, manager, name, &meaning, err);

	if (status == 0) {
		cleanup_free char *origin = files_path("package %s", meaning.package);

		status = kernel_of_directory(request, meaning.tree, origin, kernel, err);
		if (status)
			error_prefix(err, "package '%s'", meaning.package);
	}
	free(meaning.tree);
	free(meaning.package);
	return status;
}

int kernel_of_package_name(const struct kernel_request *request, const char *name,
	struct kernel *kernel, struct error *err)
{
	const struct package_manager *manager = package_manager_here(err);

	return manager ? of_manager(request, manager, name, kernel, err) : -1;
}

int kernel_of_distribution(
	const struct kernel_request *request, struct kernel *kernel, struct error *err)
{
	const struct package_manager *manager = package_manager_here(err);
	int status = -1;

	/* The first that the distribution has; another failure than that it has not is one. */
	for (size_t i = 0; manager && status && manager->usual[i]; i++) {
		struct error why = ERROR_INIT;

		status = of_manager(request, manager, manager->usual[i], kernel, &why);
		if (status && (i == 0 || why.kind != ERROR_UNAVAILABLE) && err)
			*err = why;
		if (status && why.kind != ERROR_UNAVAILABLE)
			break;
	}
	return status;
}
