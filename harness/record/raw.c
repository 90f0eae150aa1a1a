#include "record/raw.h"

#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "record/run_file.h"

/* Makes room for one more at least. */
static bool grow(struct raw *raw)
{
	const size_t capacity = raw->capacity ? 2 * raw->capacity : 256;
	double *grown;

	if (raw->n == RUN_RAW_MAX)
		return false;
	if (raw->n < raw->capacity)
		return true;
	grown = reallocarray(raw->value, capacity, sizeof(*grown));
	if (!grown)
		return false;
	raw->value = grown;
	raw->capacity = capacity < RUN_RAW_MAX ? capacity : RUN_RAW_MAX;
	return true;
}

static bool add(struct raw *raw, double value)
{
	if (!grow(raw))
		return false;
	raw->value[raw->n++] = value;
	return true;
}

static const char *skip_blanks(const char *p)
{
	while (*p == ' ' || *p == '\t' || *p == '\r')
		p++;
	return p;
}

/* One number as JSON has it, into raw; behind it, or NULL. */
static const char *scan_number(struct raw *raw, const char *p)
{
	const bool negative = *p == '-';
	const char *end;
	double value;

	p += negative;
	if (p[0] == '0' && p[1] >= '0' && p[1] <= '9')
		return NULL;
	if (!number_parse(p, &end, &value) || !add(raw, negative ? -value : value))
		return NULL;
	return end;
}

/* From behind "[" to behind "]", or NULL. Stops at the newline at the latest. */
static const char *scan_array(struct raw *raw, const char *p, const char *line_end)
{
	raw->n = 0;
	p = skip_blanks(p);
	if (*p == ']')
		return p + 1;
	for (;;) {
		if (!grow(raw))
			return NULL;
		raw->n += number_parse_list(
			&p, line_end, raw->value + raw->n, raw->capacity - raw->n);
		p = scan_number(raw, skip_blanks(p));
		if (!p)
			return NULL;
		p = skip_blanks(p);
		if (*p == ']')
			return p + 1;
		if (*p++ != ',')
			return NULL;
	}
}

/* From an opening quote to behind the closing one, or NULL. */
static const char *skip_string(const char *p, const char *end)
{
	for (p++; p < end; p++) {
		if (*p == '"')
			return p + 1;
		if (*p == '\\')
			p++;
	}
	return NULL;
}

/* Behind "raw" and the opening bracket, or NULL if p is not there. */
static const char *at_raw(const char *p, const char *behind)
{
	static const char key[] = "\"raw\"";

	if ((size_t)(behind - p) != sizeof(key) - 1 || memcmp(p, key, sizeof(key) - 1) != 0)
		return NULL;
	p = skip_blanks(behind);
	if (*p != ':')
		return NULL;
	p = skip_blanks(p + 1);
	return *p == '[' ? p + 1 : NULL;
}

bool raw_scan(struct raw *raw, const char *line, size_t length)
{
	const char *const end = line + length;
	const char *p = line;
	int depth = 0;

	while (p < end) {
		const char *behind = p + 1;

		if (*p == '{' || *p == '[') {
			depth++;
		} else if (*p == '}' || *p == ']') {
			depth--;
		} else if (*p == '"') {
			const char *array;

			behind = skip_string(p, end);
			if (!behind)
				return false;
			array = depth == 1 ? at_raw(p, behind) : NULL;
			if (array) {
				raw->start = (size_t)(array - 1 - line);
				p = scan_array(raw, array, end);
				raw->end = p ? (size_t)(p - line) : 0;
				return p != NULL;
			}
		}
		p = behind;
	}
	return false;
}

int raw_take(struct raw *raw, const struct json_at *at, struct error *err)
{
	json_t *array;

	if (json_take_array(at, "raw", &array, err))
		return -1;
	raw->n = 0;
	for (size_t i = 0; i < json_array_size(array); i++) {
		const json_t *value = json_array_get(array, i);

		if (!json_is_number(value))
			return json_fail(at, "raw", err, "[%zu] is not a number", i);
		if (i == RUN_RAW_MAX)
			return json_fail(at, "raw", err, "more than %d values", RUN_RAW_MAX);
		if (!add(raw, json_number_value(value)))
			return error_set(err, ERROR_SYSTEM, "out of memory");
	}
	return 0;
}

void raw_finish(struct raw *raw)
{
	free(raw->value);
	*raw = (struct raw){ 0 };
}
