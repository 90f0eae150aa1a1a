#include "base/json.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "base/units.h"

int json_fail(const struct json_at *at, const char *key, struct error *err, const char *format, ...)
{
	char what[256];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(what, sizeof(what), format, arguments);
	va_end(arguments);
	return error_set(err, ERROR_DATA, "%s:%zu: %s%s%s: %s", at->file, at->line, at->path,
		key ? "." : "", key ? key : "", what);
}

bool json_has(const struct json_at *at, const char *key)
{
	const json_t *value = json_object_get(at->object, key);

	return value && !json_is_null(value);
}

static const json_t *member(const struct json_at *at, const char *key, struct error *err)
{
	const json_t *value = json_object_get(at->object, key);

	if (!value)
		json_fail(at, key, err, "missing");
	return value;
}

static int give_copy(const char *from, char **to)
{
	struct buffer copy = BUFFER_INIT;

	buffer_adds(&copy, from);
	free(*to);
	*to = copy.data;
	return 0;
}

int json_take_string(const struct json_at *at, const char *key, const char *fallback, char **text,
	struct error *err)
{
	const json_t *value;

	if (fallback && !json_has(at, key))
		return give_copy(fallback, text);
	value = member(at, key, err);
	if (!value)
		return -1;
	if (!json_is_string(value))
		return json_fail(at, key, err, "not a string");
	return give_copy(json_string_value(value), text);
}

int json_take_bool(const struct json_at *at, const char *key, bool *value, struct error *err)
{
	const json_t *json = member(at, key, err);

	if (!json)
		return -1;
	if (!json_is_boolean(json))
		return json_fail(at, key, err, "neither true nor false");
	*value = json_is_true(json);
	return 0;
}

int json_take_number(
	const struct json_at *at, const char *key, double least, double *value, struct error *err)
{
	const json_t *json = member(at, key, err);

	if (!json)
		return -1;
	if (!json_is_number(json))
		return json_fail(at, key, err, "not a number");
	*value = json_number_value(json);
	if (*value < least)
		return json_fail(at, key, err, "less than %g", least);
	return 0;
}

int json_take_int(const struct json_at *at, const char *key, int least, int most, int *value,
	struct error *err)
{
	const json_t *json = member(at, key, err);
	json_int_t number;

	if (!json)
		return -1;
	number = json_integer_value(json);
	if (!json_is_integer(json) || number < least || number > most)
		return json_fail(at, key, err, "not a whole number from %d to %d", least, most);
	*value = (int)number;
	return 0;
}

int json_take_uint(const struct json_at *at, const char *key, uint64_t most, uint64_t *value,
	struct error *err)
{
	const json_t *json = member(at, key, err);
	bool good;

	if (!json)
		return -1;
	if (json_is_string(json)) {
		good = units_parse_uint(json_string_value(json), value, NULL) == 0;
	} else {
		good = json_is_integer(json) && json_integer_value(json) >= 0;
		*value = (uint64_t)json_integer_value(json);
	}
	if (!good || *value > most)
		return json_fail(at, key, err, "not a whole number from 0 to %" PRIu64, most);
	return 0;
}

int json_take_array(const struct json_at *at, const char *key, json_t **value, struct error *err)
{
	if (!member(at, key, err))
		return -1;
	*value = json_object_get(at->object, key);
	return json_is_array(*value) ? 0 : json_fail(at, key, err, "not an array");
}

int json_take_object(const struct json_at *at, const char *key, json_t **value, struct error *err)
{
	if (!member(at, key, err))
		return -1;
	*value = json_object_get(at->object, key);
	return json_is_object(*value) ? 0 : json_fail(at, key, err, "not an object");
}
