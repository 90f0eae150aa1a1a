#include "base/number.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* Digits with or without a point, 18 at most and no exponent, which is what run files are full of:
 * an integer below 2^63 over a power of ten, both exact as a long double of 64 bits. The quotient
 * is rounded to those, and then to a double; twice is once too often only where the first rounding
 * hits the middle between two doubles. False there, and for all other texts. */
static bool parse_plain(const char *text, const char **end, double *value)
{
	static const long double power[] = { 1e0L, 1e1L, 1e2L, 1e3L, 1e4L, 1e5L, 1e6L, 1e7L, 1e8L,
		1e9L, 1e10L, 1e11L, 1e12L, 1e13L, 1e14L, 1e15L, 1e16L, 1e17L, 1e18L };
	const char *p = text;
	long double quotient;
	uint64_t digits = 0;
	uint64_t mantissa;
	ptrdiff_t length;
	ptrdiff_t decimals = 0;

	for (; is_digit(*p); p++)
		digits = 10 * digits + (uint64_t)(*p - '0');
	length = p - text;
	if (p[0] == '.' && is_digit(p[1])) {
		const char *point = p++;

		for (; is_digit(*p); p++)
			digits = 10 * digits + (uint64_t)(*p - '0');
		decimals = p - point - 1;
		length += decimals;
	}
	if (LDBL_MANT_DIG != 64 || length > 18 || *p == '.' || *p == 'e' || *p == 'E')
		return false;
	quotient = (long double)(int64_t)digits / power[decimals];
	memcpy(&mantissa, &quotient, sizeof(mantissa));
	if ((mantissa & 0x7ff) == 0x400)
		return false;
	*end = p;
	*value = (double)quotient;
	return true;
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

const char *number_shortest(double value, char text[NUMBER_TEXT])
{
	const locale_t c = c_locale();
	const locale_t before = uselocale(c);
	int digits;

	if (value == 0)
		value = 0; /* "-0" would read back as the integer 0 */
	/* Measured values have few digits or all of them: 15 always survive a decimal, 17 a double.
	 */
	for (digits = 15; digits <= 17; digits++) {
		snprintf(text, NUMBER_TEXT, "%.*g", digits, value);
		if (strtod(text, NULL) == value)
			break;
	}
	uselocale(before);
	return text;
}

const char *number_fixed(double value, int decimals, char *text, int size)
{
	const locale_t before = uselocale(c_locale());

	snprintf(text, (size_t)size, "%.*f", decimals, value);
	uselocale(before);
	return text;
}
