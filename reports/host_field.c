#include "reports/host_field.h"

#include <math.h>

#include "base/number.h"

#define DEPTH_MAX 4 /* hostile files nest */

const json_t *host_field(const struct run *run, const char *name)
{
	static const char *const sections[] = { "fingerprint", "conditions" };

	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
		const json_t *value = json_object_get(
			json_object_get(run->host, sections[i]), name);

		if (value && !json_is_null(value))
			return value;
	}
	return NULL;
}

static void add_value(const json_t *value, int depth, struct buffer *out)
{
	char number[NUMBER_TEXT];
	const char *key;
	json_t *item;
	size_t i;

	switch (value && depth < DEPTH_MAX ? json_typeof(value) : JSON_NULL) {
	case JSON_STRING:
		buffer_adds(out, json_string_value(value));
		break;
	case JSON_INTEGER:
		buffer_addf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
		break;
	case JSON_REAL:
		if (fabs(json_real_value(value)) < 1e15)
			number_fixed(json_real_value(value), 2, number, sizeof(number));
		else
			number_shortest(json_real_value(value), number);
		buffer_adds(out, number);
		break;
	case JSON_TRUE:
		buffer_adds(out, "yes");
		break;
	case JSON_FALSE:
		buffer_adds(out, "no");
		break;
	case JSON_ARRAY:
		json_array_foreach (value, i, item) {
			buffer_adds(out, i ? ", " : "");
			add_value(item, depth + 1, out);
		}
		break;
	case JSON_OBJECT:
		i = 0;
		json_object_foreach ((json_t *)value, key, item) {
			buffer_addf(out, "%s%s=", i++ ? ", " : "", key);
			add_value(item, depth + 1, out);
		}
		break;
	case JSON_NULL:
		buffer_adds(out, "unknown");
		break;
	}
}

void host_field_text(const json_t *value, struct buffer *out)
{
	add_value(value, 0, out);
}

bool host_field_add(const struct run *run, const char *name, struct buffer *out)
{
	const json_t *value = host_field(run, name);

	if (value)
		host_field_text(value, out);
	return value != NULL;
}
