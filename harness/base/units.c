#include "base/units.h"

#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/count.h"
#include "base/number.h"

#define SECONDS_MAX 1e9

/* each a thousand of the one before */
static const char *const times[] = { "ps", "ns", "µs", "ms", "s" };

static const size_t n_times = sizeof(times) / sizeof(times[0]);

/* Leaves text behind the digits. */
static int parse_digits(const char **text, uint64_t *value)
{
	const char *p = *text;

	*value = 0;
	for (; *p >= '0' && *p <= '9'; p++) {
		if (__builtin_mul_overflow(*value, UINT64_C(10), value) ||
			__builtin_add_overflow(*value, (uint64_t)(*p - '0'), value))
			return -1;
	}
	if (p == *text)
		return -1;
	*text = p;
	return 0;
}

int units_parse_uint(const char *text, uint64_t *value, struct error *err)
{
	const char *end = text;

	if (parse_digits(&end, value) || *end)
		return error_set(
			err, ERROR_USAGE, "'%s' is not a whole number from 0 to 2^64-1", text);
	return 0;
}

/* 0 … 4 for "", K, M, G, T; -1 if unknown */
static int binary_prefix(const char *suffix)
{
	static const char letters[] = "KMGT";
	const char *found;

	if (!*suffix || strcmp(suffix, "B") == 0)
		return 0;
	/* clears the bit that tells 'k' from 'K', in every locale */
	found = strchr(letters, *suffix & ~0x20);
	if (!found || !*found || (suffix[1] && strcmp(suffix + 1, "iB") != 0))
		return -1;
	return (int)(found - letters) + 1;
}

int units_parse_bytes(const char *text, uint64_t *bytes, struct error *err)
{
	const char *end = text;
	uint64_t number;
	int prefix;

	if (parse_digits(&end, &number) || (prefix = binary_prefix(end)) < 0) {
		error_set(err, ERROR_USAGE, "'%s' is not a size", text);
		return error_hint(
			err, "write bytes, or a whole number of K, M, G, T (16KiB or 16K)");
	}
	if (number > UINT64_MAX >> (10 * prefix))
		return error_set(err, ERROR_USAGE, "size '%s' is too large", text);
	*bytes = number << (10 * prefix);
	return 0;
}

int units_parse_seconds(const char *text, double *seconds, struct error *err)
{
	/* Divided, as 1e-3 is no double: 1500 / 1e3 is exact. */
	static const struct {
		const char *name;
		double times;
		double over;
	} suffixes[] = {
		{ "", 1, 1 },
		{ "s", 1, 1 },
		{ "ms", 1, 1e3 },
		{ "us", 1, 1e6 },
		{ "µs", 1, 1e6 },
		{ "ns", 1, 1e9 },
		{ "min", 60, 1 },
		{ "h", 3600, 1 },
	};
	const char *end;
	double number;

	if (number_parse(text, &end, &number)) {
		for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
			if (strcmp(end, suffixes[i].name) != 0)
				continue;
			*seconds = number * suffixes[i].times / suffixes[i].over;
			if (*seconds <= SECONDS_MAX)
				return 0;
			return error_set(err, ERROR_USAGE, "'%s' is longer than 1e9 s", text);
		}
	}
	error_set(err, ERROR_USAGE, "'%s' is not a length of time", text);
	return error_hint(err, "write 90, 90s, 1500ms or 2min");
}

int units_parse_fraction(const char *text, double *fraction, struct error *err)
{
	const char *end;
	double number;

	if (number_parse(text, &end, &number) && (!*end || strcmp(end, "%") == 0)) {
		*fraction = *end ? number / 100 : number;
		if (*fraction <= 10)
			return 0;
		return error_set(err, ERROR_USAGE, "'%s' is more than 10 (1000%%)", text);
	}
	error_set(err, ERROR_USAGE, "'%s' is not a fraction", text);
	return error_hint(err, "write 2%% or 0.02");
}

/* Keeps cpu[0 … n) sorted and without repeats; the new count, or -1 if it is full. */
static int insert_cpu(int *cpu, size_t n, size_t max, int new)
{
	size_t at = n;

	while (at > 0 && cpu[at - 1] > new)
		at--;
	if (at > 0 && cpu[at - 1] == new)
		return (int)n;
	if (n == max)
		return -1;
	memmove(cpu + at + 1, cpu + at, (n - at) * sizeof(*cpu));
	cpu[at] = new;
	return (int)n + 1;
}

int units_parse_cpu_list(const char *text, int *cpu, size_t max, struct error *err)
{
	const char *p = text;
	int n = 0;

	for (;;) {
		uint64_t first;
		uint64_t last;

		if (parse_digits(&p, &first))
			break;
		last = first;
		if (*p == '-') {
			p++;
			if (parse_digits(&p, &last))
				break;
		}
		if (last < first || last >= INT_MAX || (*p && *p != ','))
			break;
		for (uint64_t i = first; i <= last; i++) {
			n = insert_cpu(cpu, (size_t)n, max, (int)i);
			if (n < 0)
				return error_set(err, ERROR_USAGE,
					"CPU list '%s' names more than %zu CPUs", text, max);
		}
		if (!*p)
			return n;
		p++;
	}
	error_set(err, ERROR_USAGE, "'%s' is not a list of CPUs", text);
	return error_hint(err, "write numbers and ranges: 0-3,8");
}

const char *units_bytes(uint64_t bytes, char text[UNITS_TEXT])
{
	static const char *const names[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	size_t i = 0;

	while (bytes && bytes % 1024 == 0 && i + 1 < sizeof(names) / sizeof(names[0])) {
		bytes /= 1024;
		i++;
	}
	snprintf(text, UNITS_TEXT, "%" PRIu64 "%s", bytes, names[i]);
	return text;
}

/* Units come from files too: a long one is cut off between characters, not inside one. */
static void add_unit(char text[UNITS_TEXT], const char *unit, const char *rest)
{
	size_t length = strlen(text);

	if (!*unit && !*rest)
		return;
	if (snprintf(text + length, UNITS_TEXT - length, " %s%s", unit, rest) <
		(int)(UNITS_TEXT - length))
		return;
	length = UNITS_TEXT - 1;
	while (length > 0 && ((unsigned char)text[length - 1] & 0xc0) == 0x80)
		length--;
	if (length > 0 && ((unsigned char)text[length - 1] & 0x80))
		length--;
	text[length] = '\0';
}

/* decimals that leave four significant digits of the rounded value */
static int decimals_of(double value)
{
	const double size = fabs(value);
	int decimals = 3;
	double limit = 9.9995;

	if (size == 0)
		return 0;
	for (; decimals > 0 && size >= limit; limit *= 10)
		decimals--;
	for (limit = 0.99995; decimals < 12 && size < limit && decimals >= 3; limit /= 10)
		decimals++;
	return decimals;
}

/* The index into times of a unit that starts with one, and what follows it ("/op" is implied). */
static bool split_time(const char *unit, size_t *index, const char **rest)
{
	for (size_t i = 0; i < n_times; i++) {
		const size_t length = strlen(times[i]);

		if (strncmp(unit, times[i], length) == 0 &&
			(!unit[length] || unit[length] == '/')) {
			*index = i;
			*rest = strcmp(unit + length, "/op") == 0 ? "" : unit + length;
			return true;
		}
	}
	return false;
}

const char *units_value(double value, const char *unit, char text[UNITS_TEXT])
{
	const char *rest = "";
	size_t i;

	if (isnan(value))
		return memcpy(text, "–", sizeof("–"));
	if (count_is_unit(unit)) {
		char count[COUNT_TEXT];

		snprintf(text, UNITS_TEXT, "%.*s", UNITS_TEXT - 1, count_text(value, count));
		add_unit(text, "insn", "");
		return text;
	}
	if (split_time(unit, &i, &rest)) {
		for (; i + 1 < n_times && fabs(value) >= 999.95; i++)
			value /= 1000;
		for (; i > 0 && value != 0 && fabs(value) < 0.99995; i--)
			value *= 1000;
		unit = times[i];
	}
	if (isinf(value))
		snprintf(text, UNITS_TEXT, "%s∞", value < 0 ? "-" : "");
	else if (fabs(value) < 1e15)
		number_fixed(value, decimals_of(value), text, UNITS_TEXT);
	else
		snprintf(text, UNITS_TEXT, "%s1e15", value < 0 ? "< -" : "> ");
	add_unit(text, unit, rest);
	return text;
}

const char *units_percent(double fraction, char text[UNITS_TEXT])
{
	double percent = 100 * fraction;
	int decimals = 1;

	if (isnan(fraction))
		return memcpy(text, "–", sizeof("–"));
	if (fabs(percent) < 0.05)
		percent = 0; /* no "-0.0" */
	if (fabs(percent) >= 999.95)
		decimals = 0;
	text[0] = percent < 0 ? '-' : '+';
	if (fabs(percent) < 1e15)
		number_fixed(fabs(percent), decimals, text + 1, UNITS_TEXT - 1);
	else
		memcpy(text + 1, "∞", sizeof("∞"));
	add_unit(text, "%", "");
	return text;
}
