#include <argp.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include <kvmbench/bench.h>

#include "base/area.h"
#include "base/buffer.h"
#include "base/cleanup.h"
#include "base/units.h"
#include "cli/command.h"
#include "target/target.h"

enum {
	TARGETS_MAX = 8,
	COLUMNS = 100,
	INDENT = 4,
};

struct list {
	char **glob; /* n_glob of them; none: everything */
	int n_glob;
	const char *target[TARGETS_MAX]; /* asked about */
	size_t n_targets;
	bool json;
	struct error err; /* of the options */
};

/* Whether a benchmark was declared for a target; every benchmark runs on the fake one. */
static bool declared(const struct bench *bench, const char *target)
{
	return (target_of_bench(bench) & target_find(target)->on) != 0;
}

static bool listed(const struct list *list, const struct bench *bench)
{
	bool wanted = list->n_glob == 0;
	bool somewhere = false;

	for (int i = 0; i < list->n_glob && !wanted; i++)
		wanted = fnmatch(list->glob[i], bench->name, 0) == 0;
	for (size_t i = 0; i < list->n_targets && !somewhere; i++)
		somewhere = declared(bench, list->target[i]);
	return wanted && somewhere;
}

static void set_defaults(const struct bench *bench, uint64_t arg[OP_ARGS])
{
	for (size_t i = 0; i < bench->n_params; i++)
		arg[i] = bench->params[i].value;
}

static const char *area(const struct bench *bench)
{
	uint64_t arg[OP_ARGS] = { 0 };

	set_defaults(bench, arg);
	return area_name(area_of_bench(bench, arg));
}

static int runs_here(const struct bench *bench, const char *target, struct error *why)
{
	uint64_t arg[OP_ARGS] = { 0 };

	set_defaults(bench, arg);
	return target_check(target, bench, arg, why);
}

static void add_value(struct buffer *out, const struct param *p, uint64_t value)
{
	char text[UNITS_TEXT];

	if (p->words)
		buffer_adds(out, p->words[value]);
	else if (strcmp(p->unit, "B") == 0)
		buffer_adds(out, units_bytes(value, text));
	else
		buffer_addf(out, "%llu%s", (unsigned long long)value, p->unit);
}

/* "ws=16KiB: working set; sweep 16KiB 256KiB" */
static void add_param(struct buffer *out, const struct param *p)
{
	buffer_addf(out, "%s=", p->name);
	add_value(out, p, p->value);
	buffer_addf(out, ": %s", p->summary);
	for (size_t i = 0; i < p->n_sweep; i++) {
		buffer_adds(out, i == 0 ? "; sweep " : " ");
		add_value(out, p, p->sweep[i]);
	}
}

/* Columns that UTF-8 text takes on a terminal; the names and summaries are Western text. */
static size_t columns(const char *text, size_t bytes)
{
	size_t n = 0;

	for (size_t i = 0; i < bytes; i++)
		n += ((unsigned char)text[i] & 0xc0) != 0x80;
	return n;
}

/* Adds text that starts in column `at`, broken between words so that no line is longer than
 * COLUMNS; the lines after the first start in column `left`. */
static void add_wrapped(struct buffer *out, size_t at, size_t left, const char *text)
{
	bool first = true;

	while (*text) {
		const size_t bytes = strcspn(text, " ");
		const size_t width = columns(text, bytes);

		if (!first && at + 1 + width > COLUMNS) {
			buffer_adds(out, "\n");
			buffer_fill(out, ' ', left);
			at = left;
		} else if (!first) {
			buffer_adds(out, " ");
			at++;
		}
		buffer_add(out, text, bytes);
		at += width;
		first = false;
		text += bytes;
		text += strspn(text, " ");
	}
	buffer_adds(out, "\n");
}

static void add_detail(struct buffer *out, const char *text)
{
	buffer_fill(out, ' ', INDENT);
	add_wrapped(out, INDENT, 2 * INDENT, text);
}

/* One benchmark: a row, then its parameters, then the targets that cannot run it here. */
static void add_text(
	struct buffer *out, const struct list *list, const struct bench *bench, int name_width)
{
	struct buffer where = BUFFER_INIT;
	struct buffer why_not = BUFFER_INIT;
	struct buffer line = BUFFER_INIT;
	const size_t row = out->length;
	size_t left;

	for (size_t i = 0; i < list->n_targets; i++) {
		struct error why = ERROR_INIT;

		if (!declared(bench, list->target[i]))
			continue;
		if (runs_here(bench, list->target[i], &why) == 0)
			buffer_addf(&where, "%s%s", where.length ? " " : "", list->target[i]);
		else
			buffer_addf(&why_not, "%snot on %s: %s%s%s", why_not.length ? "\n" : "",
				list->target[i], why.text, why.hint[0] ? "; " : "", why.hint);
	}
	buffer_addf(out, "%-*s  %-8s %-7s %-21s  ", name_width, bench->name, bench->group,
		bench->unit, where.length ? where.data : "-");
	left = out->length - row;
	add_wrapped(out, left, left, bench->summary);
	for (size_t i = 0; i < bench->n_params; i++) {
		line.length = 0;
		add_param(&line, &bench->params[i]);
		add_detail(out, line.data);
	}
	for (char *text = why_not.data, *next; text; text = next) {
		next = strchr(text, '\n');
		if (next)
			*next++ = '\0';
		add_detail(out, text);
	}
	buffer_finish(&line);
	buffer_finish(&why_not);
	buffer_finish(&where);
}

static void print_text(const struct list *list)
{
	struct buffer out = BUFFER_INIT;
	int width = (int)strlen("BENCHMARK");

	for (size_t i = 0; i < n_benches; i++)
		if (listed(list, benches[i]) && (int)strlen(benches[i]->name) > width)
			width = (int)strlen(benches[i]->name);
	buffer_addf(&out, "%-*s  %-8s %-7s %-21s  %s\n", width, "BENCHMARK", "GROUP", "UNIT",
		"RUNS HERE ON", "WHAT");
	for (size_t i = 0; i < n_benches; i++)
		if (listed(list, benches[i]))
			add_text(&out, list, benches[i], width);
	fputs(out.data, stdout);
	buffer_finish(&out);
}

/* A value as JSON: its word, or the number. */
static json_t *json_value(const struct param *p, uint64_t value)
{
	return p->words ? json_string(p->words[value]) : json_integer((json_int_t)value);
}

static json_t *json_param(const struct param *p)
{
	json_t *sweep = json_array();

	for (size_t i = 0; i < p->n_sweep; i++)
		json_array_append_new(sweep, json_value(p, p->sweep[i]));
	return json_pack("{s:s, s:s, s:s, s:o, s:o}", "name", p->name, "unit", p->unit, "summary",
		p->summary, "default", json_value(p, p->value), "sweep", sweep);
}

static json_t *json_bench(const struct list *list, const struct bench *bench)
{
	json_t *params = json_array();
	json_t *targets = json_object();

	for (size_t i = 0; i < bench->n_params; i++)
		json_array_append_new(params, json_param(&bench->params[i]));
	for (size_t i = 0; i < list->n_targets; i++) {
		struct error why = ERROR_INIT;
		bool here;

		if (!declared(bench, list->target[i]))
			continue;
		here = runs_here(bench, list->target[i], &why) == 0;
		json_object_set_new(targets, list->target[i],
			json_pack("{s:b, s:s, s:s}", "runs", here, "why", here ? "" : why.text,
				"hint", here ? "" : why.hint));
	}
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:b, s:b, s:o, s:o}", "name",
		bench->name, "group", bench->group, "area", area(bench), "unit", bench->unit,
		"better", bench->better == HIGHER ? "higher" : "lower", "summary", bench->summary,
		"rev", (int)bench->rev, "quick", bench->quick, "opt_in", bench->opt_in, "params",
		params, "targets", targets);
}

static void print_json(const struct list *list)
{
	json_t *all = json_array();
	json_t *root = json_pack("{s:s, s:o}", "schema", "kvmbench.list/1", "benchmarks", all);

	for (size_t i = 0; i < n_benches; i++)
		if (listed(list, benches[i]))
			json_array_append_new(all, json_bench(list, benches[i]));
	json_dumpf(root, stdout, JSON_INDENT(1) | JSON_PRESERVE_ORDER);
	putchar('\n');
	json_decref(root);
}

static int no_match(const char *glob)
{
	struct error err = ERROR_INIT;
	cleanup_free const char **names = calloc(n_benches, sizeof(*names));
	char near[256] = "";

	for (size_t i = 0; names && i < n_benches; i++)
		names[i] = benches[i]->name;
	if (names)
		command_nearest(glob, names, n_benches, near, sizeof(near));
	error_set(&err, ERROR_USAGE, "no benchmark matches '%s'", glob);
	error_hint(&err, "%s", near[0] ? near : "kvmbench list shows them all");
	return command_fail(&err);
}

static int add_target(struct list *list, const char *name)
{
	char near[128];
	size_t n = 0;

	for (; target_names[n]; n++)
		if (strcmp(target_names[n], name) == 0) {
			if (list->n_targets == TARGETS_MAX)
				return error_set(&list->err, ERROR_USAGE, "too many targets");
			list->target[list->n_targets++] = target_names[n];
			return 0;
		}
	command_nearest(name, target_names, n, near, sizeof(near));
	error_set(&list->err, ERROR_USAGE, "unknown target '%s'", name);
	return error_hint(&list->err, "%s", near);
}

static void default_targets(struct list *list)
{
	for (size_t i = 0; target_names[i] && list->n_targets < TARGETS_MAX; i++)
		if (strcmp(target_names[i], "fake") != 0)
			list->target[list->n_targets++] = target_names[i];
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct list *list = state->input;

	switch (key) {
	case 'j':
		list->json = true;
		return 0;
	case 't':
		for (char *save, *name = strtok_r(arg, ",", &save); name && !list->err.kind;
			name = strtok_r(NULL, ",", &save))
			add_target(list, name);
		return 0;
	case ARGP_KEY_ARGS:
		list->glob = state->argv + state->next;
		list->n_glob = state->argc - state->next;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

int cmd_list(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ .name = "json", .key = 'j', .doc = "Print JSON" },
		{ .name = "target",
			.key = 't',
			.arg = "T,...",
			.doc = "Only these targets (default: all but fake)" },
		{ 0 },
	};
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "[GLOB...]",
		.doc = "The benchmarks, where each runs, and why not here.",
	};
	struct list list = { 0 };

	if (argp_parse(&argp, argc, argv, 0, NULL, &list) != 0)
		return EXIT_USAGE;
	if (list.err.kind)
		return command_fail(&list.err);
	if (list.n_targets == 0)
		default_targets(&list);
	for (int g = 0; g < list.n_glob; g++) {
		bool found = false;

		for (size_t i = 0; i < n_benches && !found; i++)
			found = fnmatch(list.glob[g], benches[i]->name, 0) == 0;
		if (!found)
			return no_match(list.glob[g]);
	}
	if (list.json)
		print_json(&list);
	else
		print_text(&list);
	return EXIT_FINE;
}
