#include "cli/side_list.h"

#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "cli/path_list.h"
#include "judge/side_run.h"

static struct side_member *add(struct side_list *list, struct error *err)
{
	if (list->n == list->room) {
		const size_t room = list->room ? 2 * list->room : 8;
		struct side_member *grown = reallocarray(list->member, room, sizeof(*grown));

		if (!grown) {
			error_set(err, ERROR_SYSTEM, "out of memory");
			return NULL;
		}
		list->member = grown;
		list->room = room;
	}
	list->member[list->n] = (struct side_member){ .err = ERROR_INIT };
	return &list->member[list->n++];
}

static int add_file(struct side_list *list, const char *path, struct error *err)
{
	struct side_member *m = add(list, err);

	if (!m)
		return -1;
	m->name = strdup(path);
	m->path = strdup(path);
	return m->name && m->path ? 0 : error_set(err, ERROR_SYSTEM, "out of memory");
}

/* Of a folder all run files in it. */
static int add_path(struct side_list *list, const char *path, struct error *err)
{
	struct path_list paths = { 0 };
	int status = path_list_add(&paths, path, err);

	if (!status && !paths.n) {
		status = error_set(err, ERROR_USAGE, "no run file in '%s'", path);
		error_hint(err, "of folders, files called *.jsonl are taken");
	}
	for (size_t i = 0; i < paths.n && !status; i++)
		status = add_file(list, paths.path[i], err);
	path_list_finish(&paths);
	return status;
}

/* A folder that is not there matches nothing; one that cannot be read may hold what was meant. */
static int is_fatal(const char *path, int error)
{
	(void)path;
	return error != ENOENT && error != ENOTDIR;
}

static int add_pattern(struct side_list *list, const char *pattern, struct error *err)
{
	glob_t found;
	int status = glob(pattern, 0, is_fatal, &found);

	if (status == GLOB_NOMATCH) {
		status = error_set(err, ERROR_USAGE, "no file matches '%s'", pattern);
	} else if (status) {
		status = error_errno(err, ERROR_SYSTEM, "cannot look for '%s'", pattern);
	} else {
		for (size_t i = 0; i < found.gl_pathc && !status; i++)
			status = add_path(list, found.gl_pathv[i], err);
	}
	globfree(&found);
	return status;
}

static int add_entry(struct side_list *list, const char *id, const char *db, struct error *err)
{
	cleanup_free char *path = store_path(db, err);
	struct store *s = path ? store_open(path, STORE_READ, err) : NULL;
	struct side_member *m = s ? add(list, err) : NULL;
	int status = m ? store_find(s, id, &m->entry, err) : -1;

	if (!status) {
		m->name = strdup(id);
		m->path = strdup(m->entry.path);
		if (!m->name || !m->path)
			status = error_set(err, ERROR_SYSTEM, "out of memory");
	}
	store_close(s);
	if (status && err->kind == ERROR_USAGE)
		error_prefix(err, "no file '%s'", id);
	return status;
}

static bool is_id(const char *word)
{
	const size_t length = strlen(word);

	return length < DIGEST_TEXT && strspn(word, "0123456789abcdef") == length;
}

static bool is_file(const char *word)
{
	return strcmp(word, "-") == 0 || access(word, F_OK) == 0;
}

/* "A" of "FILE#A", which becomes "FILE"; NULL where there is no side, or a file of just that name.
 */
static const char *cut_side(char *word)
{
	const size_t length = strlen(word);
	const char *side = NULL;

	if (length < 3 || is_file(word))
		return NULL;
	if (strcmp(word + length - 2, "#A") == 0)
		side = "A";
	else if (strcmp(word + length - 2, "#B") == 0)
		side = "B";
	if (side)
		word[length - 2] = '\0';
	return side;
}

static int add_whole(struct side_list *list, const char *word, const char *db, struct error *err)
{
	if (is_file(word))
		return add_path(list, word, err);
	if (word[strcspn(word, "*?[")])
		return add_pattern(list, word, err);
	/* a missing file is told when it is read */
	return is_id(word) ? add_entry(list, word, db, err) : add_file(list, word, err);
}

static int set_side(struct side_member *m, const char *side, struct error *err)
{
	char *name;

	if (asprintf(&name, "%s#%s", m->name, side) < 0)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	free(m->name);
	m->name = name;
	m->side = side;
	return 0;
}

/* word is cut. */
static int add_word(struct side_list *list, char *word, const char *db, struct error *err)
{
	const size_t had = list->n;
	const char *side = cut_side(word);

	if (add_whole(list, word, db, err))
		return -1;
	for (size_t i = had; side && i < list->n; i++)
		if (set_side(&list->member[i], side, err))
			return -1;
	return 0;
}

/* Also with commas in its name. */
static bool is_one_file(const char *words)
{
	cleanup_free char *name = strdup(words);

	if (name)
		cut_side(name);
	return name && *name && is_file(name);
}

int side_list_find(struct side_list *list, const char *words, const char *db, struct error *err)
{
	cleanup_free char *copy = strdup(words);
	char *rest = copy;
	char *word;

	if (!copy)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	if (is_one_file(words))
		return add_word(list, copy, db, err);
	while ((word = strsep(&rest, ","))) {
		if (!*word)
			return error_set(err, ERROR_USAGE, "an empty name in '%s'", words);
		if (add_word(list, word, db, err))
			return -1;
	}
	return 0;
}

void side_member_finish(struct side_member *m)
{
	free(m->name);
	free(m->path);
	store_entry_finish(&m->entry);
	summary_finish(&m->summary);
	if (m->side)
		side_run_finish(&m->run);
	else
		run_finish(&m->run);
	run_finish(&m->whole);
}

void side_list_finish(struct side_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		side_member_finish(&list->member[i]);
	free(list->member);
	free(list->summary);
	buffer_finish(&list->name);
	buffer_finish(&list->notes);
	*list = (struct side_list){ 0 };
}
