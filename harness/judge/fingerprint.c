#include "judge/fingerprint.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"

#define UNKNOWN	  "unknown"
#define DEPTH_MAX 8 /* of objects in a fingerprint; what lies deeper is one value */

struct walk {
	const char *const *vary;
	size_t n_vary;
	struct fingerprint *out;
};

/* Differences beyond which the reader should know. Sources: one bin of a modern CPU is 100 MHz, so
 * 3 % is a step and not jitter; a busy sibling CPU is a load of 0.5. */
static const struct condition {
	const char *name;
	double relative; /* NaN: absolute counts */
	double absolute;
} conditions[] = {
	{ "frequency_highest_khz", 0.03, 0 },
	{ "frequency_lowest_khz", 0.03, 0 },
	{ "load_1m", NAN, 0.5 },
	{ "steal", NAN, 0.01 },
	{ "swap_used_bytes", NAN, 64 << 20 },
	{ "temperature_c", NAN, 10 },
};

static char *copy(const char *text)
{
	struct buffer b = BUFFER_INIT;

	buffer_adds(&b, text);
	return b.data;
}

static char *value_text(const json_t *value)
{
	char *text;
	char *mine;

	if (!value || json_is_null(value))
		return copy(UNKNOWN);
	if (json_is_string(value))
		return copy(json_string_value(value));
	text = json_dumps(
		value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_SORT_KEYS | JSON_REAL_PRECISION(15));
	mine = copy(text ? text : UNKNOWN);
	free(text);
	return mine;
}

static bool is_declared(const struct walk *w, const char *path)
{
	for (size_t i = 0; i < w->n_vary; i++) {
		const size_t length = strlen(w->vary[i]);

		if (length && strncmp(path, w->vary[i], length) == 0 &&
			(path[length] == '\0' || path[length] == '.'))
			return true;
	}
	return false;
}

static int append(
	struct field_difference **list, size_t *n, struct field_difference entry, struct error *err)
{
	struct field_difference *grown;
	bool known = false;

	for (size_t i = 0; i < *n && !known; i++)
		known = strcmp((*list)[i].field, entry.field) == 0;
	grown = known ? NULL : reallocarray(*list, *n + 1, sizeof(*grown));
	if (grown) {
		*list = grown;
		grown[(*n)++] = entry;
		return 0;
	}
	free(entry.field);
	free(entry.base);
	free(entry.head);
	return known ? 0 : error_set(err, ERROR_SYSTEM, "out of memory");
}

static bool is_unknown(const json_t *value)
{
	return !value || json_is_null(value);
}

static int compare_values(const struct walk *w, const char *path, const json_t *base,
	const json_t *head, struct error *err)
{
	struct field_difference entry;

	if (!is_unknown(base) && !is_unknown(head) && json_equal(base, head))
		return 0;
	entry = (struct field_difference){
		.field = copy(path),
		.base = value_text(base),
		.head = value_text(head),
		.unknown = is_unknown(base) || is_unknown(head),
		.declared = is_declared(w, path),
	};
	return append(&w->out->field, &w->out->n, entry, err);
}

static int compare_fields(const struct walk *w, const char *path, const json_t *base,
	const json_t *head, int depth, struct error *err);

static int compare_members(const struct walk *w, const char *path, const json_t *base,
	const json_t *head, const json_t *names, bool only_base, int depth, struct error *err)
{
	const char *key;
	json_t *ignored;

	json_object_foreach ((json_t *)names, key, ignored) {
		struct buffer name = BUFFER_INIT;
		int status;

		if (only_base && json_object_get(head, key))
			continue; /* both have it: it came with the other's names */
		buffer_addf(&name, "%s%s%s", path, *path ? "." : "", key);
		status = compare_fields(w, name.data, json_object_get(base, key),
			json_object_get(head, key), depth + 1, err);
		buffer_finish(&name);
		if (status)
			return -1;
	}
	return 0;
}

/* Objects are compared member by member, so that one parameter of a module is one difference. */
static int compare_fields(const struct walk *w, const char *path, const json_t *base,
	const json_t *head, int depth, struct error *err)
{
	if (!json_is_object(base) || !json_is_object(head) || depth > DEPTH_MAX)
		return compare_values(w, path, base, head, err);
	if (compare_members(w, path, base, head, head, false, depth, err))
		return -1;
	return compare_members(w, path, base, head, base, true, depth, err);
}

static int compare_conditions(
	const struct walk *w, const json_t *base, const json_t *head, struct error *err)
{
	for (size_t i = 0; i < sizeof(conditions) / sizeof(conditions[0]); i++) {
		const struct condition *c = &conditions[i];
		const json_t *a = json_object_get(base, c->name);
		const json_t *b = json_object_get(head, c->name);
		const double x = json_number_value(a);
		const double y = json_number_value(b);
		struct field_difference entry;

		if (!json_is_number(a) || !json_is_number(b) ||
			fabs(x - y) <= (isnan(c->relative) ? c->absolute
							   : c->relative * fmax(fabs(x), fabs(y))))
			continue;
		entry = (struct field_difference){
			.field = copy(c->name),
			.base = value_text(a),
			.head = value_text(b),
			.declared = is_declared(w, c->name),
		};
		if (append(&w->out->condition, &w->out->n_conditions, entry, err))
			return -1;
	}
	return 0;
}

static int by_field(const void *a, const void *b)
{
	const struct field_difference *x = a;
	const struct field_difference *y = b;

	return strcmp(x->field, y->field);
}

int fingerprint_add(const json_t *base, const json_t *head, const char *const *vary, size_t n_vary,
	struct fingerprint *f, struct error *err)
{
	const struct walk w = { vary, n_vary, f };
	const json_t *a = json_object_get(base, "fingerprint");
	const json_t *b = json_object_get(head, "fingerprint");
	const bool whole = json_is_object(a) && json_is_object(b);

	if (compare_fields(&w, whole ? "" : "fingerprint", a, b, 0, err) ||
		compare_conditions(&w, json_object_get(base, "conditions"),
			json_object_get(head, "conditions"), err))
		return -1;
	if (f->n)
		qsort(f->field, f->n, sizeof(*f->field), by_field);
	f->undeclared = 0;
	for (size_t i = 0; i < f->n; i++)
		f->undeclared += !f->field[i].declared;
	return 0;
}

int fingerprint_make(const json_t *base, const json_t *head, const char *const *vary, size_t n_vary,
	struct fingerprint *f, struct error *err)
{
	*f = (struct fingerprint){ 0 };
	if (fingerprint_add(base, head, vary, n_vary, f, err) == 0)
		return 0;
	fingerprint_finish(f);
	return -1;
}

static void free_list(struct field_difference *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free(list[i].field);
		free(list[i].base);
		free(list[i].head);
	}
	free(list);
}

void fingerprint_finish(struct fingerprint *f)
{
	free_list(f->field, f->n);
	free_list(f->condition, f->n_conditions);
	*f = (struct fingerprint){ 0 };
}

bool fingerprint_has(const json_t *host, const char *name)
{
	const json_t *at = json_object_get(host, "fingerprint");

	if (strcmp(name, "fingerprint") == 0)
		return true;
	while (at) {
		const char *dot = strchr(name, '.');

		if (json_object_get(at, name))
			return true;
		at = dot ? json_object_getn(at, name, (size_t)(dot - name)) : NULL;
		name = dot ? dot + 1 : name;
	}
	return false;
}
