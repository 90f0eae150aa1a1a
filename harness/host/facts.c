#include "host/facts.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/root.h"

#define FACT_TEXT 8192

void fact_text(json_t *facts, const char *field, const char *text)
{
	json_object_set_new(facts, field, text && text[0] ? json_string(text) : json_null());
}

void fact_integer(json_t *facts, const char *field, bool known, int64_t value)
{
	json_object_set_new(facts, field, known ? json_integer(value) : json_null());
}

void fact_boolean(json_t *facts, const char *field, bool known, bool value)
{
	json_object_set_new(facts, field, known ? json_boolean(value) : json_null());
}

void fact_line(json_t *facts, const char *field, const char *root, const char *path)
{
	char line[FACT_TEXT];

	fact_text(facts, field, root_line(root, line, sizeof(line), "%s", path) ? line : NULL);
}

void fact_number(json_t *facts, const char *field, const char *root, const char *path)
{
	int64_t value = 0;
	const bool known = root_integer(root, &value, "%s", path);

	fact_integer(facts, field, known, value);
}

void fact_setting(
	json_t *facts, const char *field, const char *root, const char *directory, const char *path)
{
	if (root_exists(root, "%s", directory) && !root_exists(root, "%s", path))
		fact_text(facts, field, "none");
	else
		fact_line(facts, field, root, path);
}

void fact_hash(
	json_t *facts, const char *field, const char *prefix, const char *root, const char *path)
{
	char text[64];
	uint64_t hash;

	if (!root_hash(root, &hash, "%s", path)) {
		fact_text(facts, field, NULL);
		return;
	}
	snprintf(text, sizeof(text), "%sfnv1a64:%016" PRIx64, prefix, hash);
	fact_text(facts, field, text);
}

const char *fact_get(const json_t *facts, const char *part, const char *field)
{
	return json_string_value(json_object_get(json_object_get(facts, part), field));
}

bool fact_get_number(const json_t *facts, const char *part, const char *field, double *value)
{
	const json_t *number = json_object_get(json_object_get(facts, part), field);

	if (!json_is_number(number))
		return false;
	*value = json_number_value(number);
	return true;
}
