#include "target/remote_integer.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/units.h"

json_t *remote_integer(uint64_t value)
{
	char digits[24];

	if (value <= INT64_MAX)
		return json_integer((json_int_t)value);
	snprintf(digits, sizeof(digits), "%" PRIu64, value);
	return json_string(digits);
}

bool remote_integer_value(const json_t *json, uint64_t *value)
{
	if (json_is_string(json))
		return units_parse_uint(json_string_value(json), value, NULL) == 0;
	*value = (uint64_t)json_integer_value(json);
	return json_is_integer(json) && json_integer_value(json) >= 0;
}
