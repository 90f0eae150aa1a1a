#include "base/number.h"

#include <locale.h>
#include <math.h>
#include <stdlib.h>

/* glibc hands out its static C locale here: no allocation, nothing to free. */
static locale_t c_locale(void)
{
	return newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static const char *skip_digits(const char *p)
{
	while (is_digit(*p))
		p++;
	return p;
}

static const char *skip_number(const char *p)
{
	p = skip_digits(p);
	if (p[0] == '.' && is_digit(p[1]))
		p = skip_digits(p + 1);
	if (p[0] == 'e' || p[0] == 'E') {
		const int sign = p[1] == '+' || p[1] == '-';

		if (is_digit(p[1 + sign]))
			p = skip_digits(p + 1 + sign);
	}
	return p;
}

/* Behind the digits at p, which go on the end of *digits. */
static const char *add_digits(const char *p, uint64_t *digits)
{
	for (; is_digit(*p); p++)
		*digits = 10 * *digits + (uint64_t)(*p - '0');
	return p;
}

/* Digits with or without a point, NUMBER_DIGITS at most and no exponent. False for all other texts,
 * and for the few that need more care. */
static bool parse_plain(const char *text, const char **end, double *value)
{
	uint64_t digits = 0;
	const char *p = add_digits(text, &digits);
	ptrdiff_t length = p - text;
	ptrdiff_t decimals = 0;

	if (p[0] == '.' && is_digit(p[1])) {
		const char *point = p;

		p = add_digits(p + 1, &digits);
		decimals = p - point - 1;
		length += decimals;
	}
	if (length > NUMBER_DIGITS || *p == '.' || *p == 'e' || *p == 'E')
		return false;
	*end = p;
	return number_divide(digits, (size_t)decimals, value);
}

bool number_parse(const char *text, const char **end, double *value)
{
	char *stop;

	if (!is_digit(*text) || (text[0] == '0' && (text[1] == 'x' || text[1] == 'X')))
		return false;
	if (parse_plain(text, end, value))
		return true;
	*end = skip_number(text);
	*value = strtod_l(text, &stop, c_locale());
	return stop == *end && isfinite(*value);
}
