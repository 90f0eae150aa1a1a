#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/cleanup.h"
#include "base/json_text.h"
#include "cli/command.h"
#include "cli/path_list.h"
#include "cli/store_export.h"
#include "cli/store_import.h"
#include "cli/store_show.h"
#include "record/store.h"

struct arguments {
	const char *db;
	bool json;
	const struct action *action;
	char **word; /* behind the action */
	size_t n_words;
	struct error err;
};

/* Returns an exit code. */
typedef int perform(const struct arguments *a, const char *path);

static perform add, list, show, rm, rebuild, export;

static const struct action {
	const char *name;
	perform *perform;
	size_t least, most; /* words */
} actions[] = {
	{ "add", add, 1, SIZE_MAX },
	{ "list", list, 0, 0 },
	{ "show", show, 1, 1 },
	{ "rm", rm, 1, SIZE_MAX },
	{ "rebuild", rebuild, 1, SIZE_MAX },
	{ "export", export, 1, 1 },
};

enum { N_ACTIONS = sizeof(actions) / sizeof(actions[0]) };

static void print(struct buffer *out)
{
	fwrite(out->data ? out->data : "", 1, out->length, stdout);
	buffer_finish(out);
}

/* Files of one add or rebuild: what became of them, and the exit code. */
struct outcome {
	struct buffer out;
	bool json;
	size_t added, failed;
	int code;
};

static void put_added(struct outcome *o, const char *id, const char *path, bool new)
{
	if (!o->json) {
		buffer_addf(&o->out, "%s\n", id);
		return;
	}
	json_put_open(&o->out, NULL, '{');
	json_put_string(&o->out, "id", id);
	json_put_string(&o->out, "file", path);
	json_put_bool(&o->out, "new", new);
	buffer_adds(&o->out, "}");
}

/* A bad run file is told and left out; false if the store is what failed. */
static bool add_file(struct store *s, const char *path, struct outcome *o)
{
	struct error err = ERROR_INIT;
	char id[DIGEST_TEXT];
	bool new = false;
	bool bad_run = false;

	if (store_import(s, path, id, &new, &bad_run, &err) == 0) {
		put_added(o, id, path, new);
		o->added += new;
		return true;
	}
	o->failed++;
	o->code = command_fail(&err);
	if (bad_run)
		o->code = EXIT_USAGE;
	return bad_run;
}

static bool add_all(struct store *s, const struct path_list *paths, struct outcome *o)
{
	bool going = true;

	if (o->json) {
		json_put_open(&o->out, NULL, '{');
		json_put_string(&o->out, "schema", "kvmbench.store.add/1");
		json_put_open(&o->out, "files", '[');
	}
	for (size_t i = 0; i < paths->n && going; i++)
		going = add_file(s, paths->path[i], o);
	buffer_adds(&o->out, o->json ? "]}\n" : "");
	return going;
}

static int find_files(const struct arguments *a, struct path_list *paths, struct error *err)
{
	for (size_t i = 0; i < a->n_words; i++)
		if (path_list_add(paths, a->word[i], err))
			return -1;
	if (paths->n)
		return 0;
	error_set(err, ERROR_USAGE, "no run file in '%s'", a->word[0]);
	return error_hint(err, "of folders, files called *.jsonl are taken");
}

static int add(const struct arguments *a, const char *path)
{
	struct outcome o = { .json = a->json };
	struct path_list paths = { 0 };
	struct error err = ERROR_INIT;
	struct store *s = NULL;

	if (find_files(a, &paths, &err) == 0)
		s = store_open(path, STORE_WRITE, &err);
	if (s)
		add_all(s, &paths, &o);
	else
		o.code = command_fail(&err);
	store_close(s);
	path_list_finish(&paths);
	print(&o.out);
	return o.code;
}

/* The files that can be read make the new store; if the store itself fails, the old one stays. */
static int rebuild(const struct arguments *a, const char *path)
{
	struct outcome o = { .json = a->json };
	cleanup_free char *kept = NULL;
	struct path_list paths = { 0 };
	struct error err = ERROR_INIT;
	struct store *s = NULL;

	if (find_files(a, &paths, &err) == 0)
		s = store_rebuild(path, &err);
	if (!s) {
		o.code = command_fail(&err);
	} else if (add_all(s, &paths, &o) && o.added == 0) {
		error_set(&err, ERROR_USAGE, "no run file could be read: the store stays as it is");
		o.code = command_fail(&err);
	} else if (o.code != EXIT_FINE && o.code != EXIT_USAGE) {
		error_set(&err, ERROR_SYSTEM, "the store stays as it is");
		command_fail(&err);
	} else if (store_replace(s, &kept, &err)) {
		o.code = command_fail(&err);
	}
	if (kept)
		fprintf(stderr, "kvmbench: the former store is kept as '%s'\n", kept);
	store_close(s);
	path_list_finish(&paths);
	print(&o.out);
	return o.code;
}

static int list(const struct arguments *a, const char *path)
{
	struct store_entries entries = { 0 };
	struct buffer out = BUFFER_INIT;
	struct error err = ERROR_INIT;
	struct store *s = store_open(path, STORE_READ, &err);
	int result = s ? store_list(s, &entries, &err) : -1;

	if (!result && a->json)
		store_show_list_json(&out, &entries);
	else if (!result)
		store_show_list(&out, &entries);
	store_entries_finish(&entries);
	store_close(s);
	print(&out);
	return result ? command_fail(&err) : EXIT_FINE;
}

static int show(const struct arguments *a, const char *path)
{
	struct store_entry entry = { 0 };
	struct store_arms arms = { 0 };
	struct buffer out = BUFFER_INIT;
	struct error err = ERROR_INIT;
	struct store *s = store_open(path, STORE_READ, &err);
	int result = s ? store_find(s, a->word[0], &entry, &err) : -1;

	if (!result)
		result = store_arms(s, entry.id, &arms, &err);
	if (!result && a->json)
		store_show_entry_json(&out, &entry, &arms);
	else if (!result)
		store_show_entry(&out, &entry, &arms);
	store_arms_finish(&arms);
	store_entry_finish(&entry);
	store_close(s);
	print(&out);
	return result ? command_fail(&err) : EXIT_FINE;
}

static int rm(const struct arguments *a, const char *path)
{
	struct buffer out = BUFFER_INIT;
	struct error err = ERROR_INIT;
	struct store *s = store_open(path, STORE_READ, &err);
	int result = s ? 0 : -1;

	if (a->json) {
		json_put_open(&out, NULL, '{');
		json_put_string(&out, "schema", "kvmbench.store.rm/1");
		json_put_open(&out, "removed", '[');
	}
	for (size_t i = 0; i < a->n_words && !result; i++) {
		struct store_entry entry;

		result = store_find(s, a->word[i], &entry, &err);
		if (result)
			break;
		result = store_remove(s, entry.id, &err);
		if (!result && a->json)
			json_put_string(&out, NULL, entry.id);
		else if (!result)
			buffer_addf(&out, "%s\n", entry.id);
		store_entry_finish(&entry);
	}
	buffer_adds(&out, a->json ? "]}\n" : "");
	store_close(s);
	print(&out);
	return result ? command_fail(&err) : EXIT_FINE;
}

static int export(const struct arguments *a, const char *path)
{
	struct store_entry entry = { 0 };
	struct error err = ERROR_INIT;
	struct store *s = store_open(path, STORE_READ, &err);
	int result = s ? store_find(s, a->word[0], &entry, &err) : -1;

	store_close(s);
	if (!result)
		result = store_export(&entry, STDOUT_FILENO, &err);
	store_entry_finish(&entry);
	return result ? command_fail(&err) : EXIT_FINE;
}

static void set_action(struct arguments *a, const char *word)
{
	const char *names[N_ACTIONS];
	char near[128];

	for (size_t i = 0; i < N_ACTIONS; i++) {
		names[i] = actions[i].name;
		if (strcmp(word, names[i]) == 0)
			a->action = &actions[i];
	}
	if (a->action)
		return;
	command_nearest(word, names, N_ACTIONS, near, sizeof(near));
	error_set(&a->err, ERROR_USAGE, "store: unknown action '%s'", word);
	error_hint(&a->err, "%s",
		near[0] ? near : "add, list, show, rm, rebuild and export are known");
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct arguments *a = state->input;

	switch (key) {
	case 'd':
		a->db = argument;
		return 0;
	case 'j':
		a->json = true;
		return 0;
	case ARGP_KEY_ARGS:
		set_action(a, state->argv[state->next]);
		a->word = state->argv + state->next + 1;
		a->n_words = (size_t)(state->argc - state->next - 1);
		return 0;
	case ARGP_KEY_NO_ARGS:
		error_set(&a->err, ERROR_USAGE, "store: nothing asked for");
		error_hint(&a->err, "add, list, show, rm, rebuild or export");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static void check_words(struct arguments *a)
{
	const struct action *action = a->action;

	if (a->err.kind || (a->n_words >= action->least && a->n_words <= action->most))
		return;
	error_set(&a->err, ERROR_USAGE, "store %s: %s", action->name,
		a->n_words < action->least ? "an argument is missing" : "too many arguments");
	error_hint(&a->err, "kvmbench store --help");
}

int cmd_store(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ .name = "db",
			.key = 'd',
			.arg = "PATH",
			.doc = "The store (default: "
			       "$KVMBENCH_DB, else kvmbench/store.db in $XDG_DATA_HOME or "
			       "~/.local/share)" },
		{ .name = "json", .key = 'j', .doc = "Print JSON" },
		{ 0 },
	};
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "add FILE|FOLDER...\nlist\nshow ID\nrm ID...\nrebuild FILE|FOLDER...\n"
			    "export ID",
		.doc = "Keeps an index of run files, for compare and history. An ID is what add "
		       "prints, or the beginning of it.",
	};
	struct arguments a = { 0 };
	cleanup_free char *path = NULL;

	if (argp_parse(&argp, argc, argv, 0, NULL, &a) != 0)
		return EXIT_USAGE;
	check_words(&a);
	if (!a.err.kind)
		path = store_path(a.db, &a.err);
	if (!path)
		return command_fail(&a.err);
	return a.action->perform(&a, path);
}
