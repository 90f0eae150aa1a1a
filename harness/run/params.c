#include "run/params.h"

#include <string.h>

#include "base/buffer.h"
#include "base/units.h"

int param_parse(const struct param *param, const char *text, uint64_t *value, struct error *err)
{
	struct buffer allowed = BUFFER_INIT;

	if (!param->words) {
		const int failed = strcmp(param->unit, "B") == 0
					   ? units_parse_bytes(text, value, err)
					   : units_parse_uint(text, value, err);

		if (failed < 0)
			return error_prefix(err, "parameter %s", param->name);
		if (*value < param->min || *value > param->max)
			return error_set(err, ERROR_USAGE,
				"parameter %s: %s is not between %llu and %llu", param->name, text,
				(unsigned long long)param->min, (unsigned long long)param->max);
		return 0;
	}
	for (*value = 0; param->words[*value]; (*value)++) {
		if (strcmp(param->words[*value], text) == 0) {
			buffer_finish(&allowed);
			return 0;
		}
		buffer_addf(&allowed, "%s%s", *value ? ", " : "", param->words[*value]);
	}
	error_set(err, ERROR_USAGE, "parameter %s: '%s' is none of %s", param->name, text,
		allowed.data ? allowed.data : "");
	buffer_finish(&allowed);
	return -1;
}

static bool is_unsaid(const struct param *p, uint64_t value)
{
	return p->silent && value == p->value;
}

json_t *params_json(const struct bench *bench, const uint64_t *arg)
{
	json_t *object = json_object();

	for (size_t i = 0; i < bench->n_params; i++) {
		const struct param *p = &bench->params[i];

		if (is_unsaid(p, arg[i]))
			continue;
		json_object_set_new(object, p->name,
			p->words ? json_string(p->words[arg[i]])
				 : json_integer((json_int_t)arg[i]));
	}
	return object;
}

char *params_text(const struct bench *bench, const uint64_t *arg)
{
	struct buffer text = BUFFER_INIT;
	char number[UNITS_TEXT];

	buffer_adds(&text, "");
	for (size_t i = 0; i < bench->n_params; i++) {
		const struct param *p = &bench->params[i];

		if (is_unsaid(p, arg[i]))
			continue;
		buffer_addf(&text, "%s%s=", text.length ? " " : "", p->name);
		if (p->words)
			buffer_adds(&text, p->words[arg[i]]);
		else if (strcmp(p->unit, "B") == 0)
			buffer_adds(&text, units_bytes(arg[i], number));
		else
			buffer_addf(&text, "%llu", (unsigned long long)arg[i]);
	}
	return text.data;
}

int params_restore(
	const struct bench *bench, const json_t *params, uint64_t *arg, struct error *err)
{
	for (size_t i = 0; i < bench->n_params; i++) {
		const struct param *p = &bench->params[i];
		const json_t *value = json_object_get(params, p->name);

		if (!value && p->silent) {
			arg[i] = p->value;
		} else if (json_is_string(value)) {
			if (param_parse(p, json_string_value(value), &arg[i], err) < 0)
				return -1;
		} else if (json_is_integer(value) && json_integer_value(value) >= 0 && !p->words) {
			arg[i] = (uint64_t)json_integer_value(value);
		} else {
			return error_set(err, ERROR_DATA, "parameter %s of %s is missing", p->name,
				bench->name);
		}
	}
	return 0;
}
