#include "base/number.h"

#include <locale.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* glibc hands out its static C locale here: no allocation, nothing to free. */
static locale_t c_locale(void)
{
	return newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

enum { DIGITS_LEAST = 15, DIGITS_MOST = 17, EXPONENT_LEAST = -3, EXPONENT_MOST = 14 };

static uint64_t power_of(unsigned base, int exponent)
{
	uint64_t power = 1;

	while (exponent-- > 0)
		power *= base;
	return power;
}

/* value times ten to the power of decimals (0 to 19), to the nearest whole number as printf rounds:
 * of two the even one. value is below 10^(17 − decimals), so nothing overflows. */
static uint64_t scaled(double value, int decimals)
{
	int exponent;
	const double fraction = frexp(value, &exponent);
	const unsigned __int128 product = (unsigned __int128)ldexp(fraction, 53) *
					  power_of(5, decimals);
	const int right = 53 - exponent - decimals;
	unsigned __int128 whole, rest, half;

	if (right <= 0)
		return (uint64_t)(product << -right);
	whole = product >> right;
	rest = product - (whole << right);
	half = (unsigned __int128)1 << (right - 1);
	return (uint64_t)whole + (rest > half || (rest == half && (whole & 1)));
}

/* As "%.*g" writes it, without trailing zeros: n digits, the first at ten to the power of exponent.
 */
static void put_digits(uint64_t number, int n, int exponent, char *text)
{
	char digits[24];

	for (; n > 1 && number % 10 == 0; n--)
		number /= 10;
	for (int i = n; i-- > 0; number /= 10)
		digits[i] = (char)('0' + number % 10);
	for (int i = exponent; i < 0; i++) {
		*text++ = '0';
		if (i == exponent)
			*text++ = '.';
	}
	for (int i = 0; i < n || i <= exponent; i++) {
		*text++ = i < n ? digits[i] : '0';
		if (i == exponent && i + 1 < n)
			*text++ = '.';
	}
	*text = '\0';
}

/* Measured values by whole numbers alone. False for values outside the powers of ten above, and
 * where reading back needs more care than number_divide() takes. */
static bool shortest_plain(double value, char *text)
{
	static const double power[] = { 1e-3, 1e-2, 1e-1, 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7,
		1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15 };
	int exponent = EXPONENT_LEAST;

	if (!(value >= power[0] && value < power[EXPONENT_MOST - EXPONENT_LEAST + 1]))
		return false;
	while (value >= power[exponent - EXPONENT_LEAST + 1])
		exponent++;
	for (int n = DIGITS_LEAST; n <= DIGITS_MOST; n++) {
		const int decimals = n - 1 - exponent;
		const uint64_t number = scaled(value, decimals);
		double back = value;

		if (number >= power_of(10, n))
			return false;
		if (n < DIGITS_MOST && !number_divide(number, (size_t)decimals, &back))
			return false;
		if (back == value) {
			put_digits(number, n, exponent, text);
			return true;
		}
	}
	return false;
}

const char *number_shortest(double value, char text[NUMBER_TEXT])
{
	const locale_t c = c_locale();
	locale_t before;
	int digits;

	if (value == 0)
		value = 0; /* "-0" would read back as the integer 0 */
	*text = '-';
	if (shortest_plain(fabs(value), text + (value < 0)))
		return text;
	before = uselocale(c);
	/* Measured values have few digits or all of them: 15 always survive a decimal, 17 a double.
	 */
	for (digits = DIGITS_LEAST; digits <= DIGITS_MOST; digits++) {
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
