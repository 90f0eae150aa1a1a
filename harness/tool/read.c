#include "tool/read.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"

json_t *tool_json_next(const struct tool_output *output, const char **at, struct error *err)
{
	const char *start = *at;
	json_error_t error;
	json_t *json;

	while (*start && *start != '{') {
		start = strchrnul(start, '\n');
		start += *start == '\n';
	}
	if (!*start) {
		*at = start;
		return NULL;
	}
	json = json_loads(start, JSON_DISABLE_EOF_CHECK, &error);
	if (json) {
		*at = start + error.position;
		return json;
	}
	error_set(err, ERROR_DATA, "%s: its output is no JSON: line %d: %.160s", output->program,
		error.line, error.text);
	return NULL;
}

const json_t *tool_json_at(const json_t *from, const char *path)
{
	while (from && *path) {
		const size_t length = strcspn(path, ".");
		char key[64];

		if (length >= sizeof(key))
			return NULL;
		memcpy(key, path, length);
		key[length] = '\0';
		if (json_is_array(from) && length == 1 && *key >= '0' && *key <= '9')
			from = json_array_get(from, (size_t)(*key - '0'));
		else
			from = json_object_get(from, key);
		path += length + (path[length] == '.');
	}
	return from;
}

int tool_json_number(const struct tool_output *output, const json_t *from, const char *path,
	double least, double *value, struct error *err)
{
	const json_t *found = tool_json_at(from, path);

	if (!found)
		return error_set(
			err, ERROR_DATA, "%s: its output has no %s", output->program, path);
	*value = json_number_value(found);
	if (!json_is_number(found) || !isfinite(*value))
		return error_set(err, ERROR_DATA, "%s: %s is not a number", output->program, path);
	if (*value < least)
		return error_set(err, ERROR_DATA, "%s: %s is %g", output->program, path, *value);
	return 0;
}

static const char *skip_blanks(const char *text)
{
	return text + strspn(text, " \t");
}

const char *tool_line(const struct tool_output *output, const char *key)
{
	const size_t length = strlen(key);

	for (const char *line = output->text; *line;) {
		const char *start = skip_blanks(line);

		if (strncmp(start, key, length) == 0)
			return start + length;
		line = strchrnul(line, '\n');
		line += *line == '\n';
	}
	return NULL;
}

bool tool_number_at(const char *text, const char *behind, double *value)
{
	const char *end;

	return number_parse(skip_blanks(text), &end, value) &&
	       (!*end || strchr(behind, *end) != NULL);
}

int tool_number(const struct tool_output *output, const char *key, double *value, struct error *err)
{
	const char *text = tool_line(output, key);

	if (!text)
		return error_set(
			err, ERROR_DATA, "%s: its output has no '%s'", output->program, key);
	if (!tool_number_at(text, " \t\r\ns", value))
		return error_set(
			err, ERROR_DATA, "%s: no number behind '%s'", output->program, key);
	return 0;
}

int tool_failed(const struct tool_output *output, const char *text, struct error *err)
{
	char line[256];
	size_t n = 0;

	for (text = skip_blanks(text); *text && *text != '\n' && n < sizeof(line) - 1; text++)
		line[n++] = *text >= ' ' && *text <= '~' ? *text : '?';
	while (n && line[n - 1] == ' ')
		n--;
	line[n] = '\0';
	return error_set(err, ERROR_MEASURE, "%s: %s", output->program, line);
}

int tool_check_value(
	const struct tool_output *output, const char *what, double value, struct error *err)
{
	if (isfinite(value) && value > 0)
		return 0;
	return error_set(err, ERROR_DATA, "%s: %s is %g", output->program, what, value);
}
