#include "base/number.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
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

bool number_parse(const char *text, const char **end, double *value)
{
	char *stop;

	if (!is_digit(*text) || (text[0] == '0' && (text[1] == 'x' || text[1] == 'X')))
		return false;
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
