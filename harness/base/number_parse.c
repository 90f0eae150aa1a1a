#include "base/number.h"

#include <locale.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
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

static const uint64_t power_of_ten[] = { 1, 10, 100, 1000, 10000, 100000, 1000000, 10000000,
	100000000 };

/* How many of the eight characters are digits before the first that is none; *word becomes their
 * values, the last of them in the highest byte, as if zeros stood before the first. */
static unsigned digits_of_word(uint64_t *word)
{
	const uint64_t value = *word ^ UINT64_C(0x3030303030303030);
	const uint64_t other = ((value + UINT64_C(0x7676767676767676)) | value) &
			       UINT64_C(0x8080808080808080);
	const unsigned n = other ? (unsigned)__builtin_ctzll(other) / 8 : 8;

	*word = n ? value << 8 * (8 - n) : 0;
	return n;
}

/* The number that eight digits make, the first in the lowest byte: pairs, fours, all. */
static uint64_t number_of_word(uint64_t word)
{
	word = word * 10 + (word >> 8);
	word = (word & UINT64_C(0x000000ff000000ff)) * UINT64_C(0x000f424000000064) +
	       (word >> 16 & UINT64_C(0x000000ff000000ff)) * UINT64_C(0x0000271000000001);
	return word >> 32;
}

/* Behind the digits at p, which go on the end of *digits. Bytes before limit may be read. */
static const char *add_digits(const char *p, const char *limit, uint64_t *digits)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	while (limit - p >= 8) {
		uint64_t word;
		unsigned n;

		memcpy(&word, p, sizeof(word));
		n = digits_of_word(&word);
		*digits = *digits * power_of_ten[n] + number_of_word(word);
		p += n;
		if (n < 8)
			return p;
	}
#endif
	for (; is_digit(*p); p++)
		*digits = 10 * *digits + (uint64_t)(*p - '0');
	return p;
}

/* One over a power of ten as reciprocal / 2^shift, cut off at 64 bits of which the highest is set.
 */
struct tenth {
	uint64_t reciprocal;
	int shift;
};

#define TENTH(power, shift)                                                                        \
	{                                                                                          \
		(uint64_t)(((unsigned __int128)1 << (shift)) / (power)), shift                     \
	}

static const struct tenth tenths[] = {
	TENTH(1u, 63),
	TENTH(10u, 67),
	TENTH(100u, 70),
	TENTH(1000u, 73),
	TENTH(10000u, 77),
	TENTH(100000u, 80),
	TENTH(1000000u, 83),
	TENTH(10000000u, 87),
	TENTH(100000000u, 90),
	TENTH(1000000000u, 93),
	TENTH(10000000000u, 97),
	TENTH(100000000000u, 100),
	TENTH(1000000000000u, 103),
	TENTH(10000000000000u, 107),
	TENTH(100000000000000u, 110),
	TENTH(1000000000000000u, 113),
	TENTH(10000000000000000u, 117),
	TENTH(100000000000000000u, 120),
	TENTH(1000000000000000000u, 123),
};

/* A product instead of a quotient, because a division is what takes the time. What is cut off, of
 * the reciprocal and of the product, is less than one unit of its 64 bits each: false where that
 * could decide how the 53 bits of a double are rounded. */
bool number_divide(uint64_t digits, ptrdiff_t decimals, double *value)
{
	const struct tenth *t = &tenths[decimals];
	uint64_t high, low, bits;
	double power;
	int leading, shift;

	*value = 0;
	if (!digits)
		return true;
	leading = __builtin_clzll(digits);
	high = (uint64_t)((unsigned __int128)(digits << leading) * t->reciprocal >> 64);
	shift = high >> 63 ? 11 : 10;
	low = high & ((UINT64_C(1) << shift) - 1);
	if (low + 2 - (UINT64_C(1) << (shift - 1)) <= 2)
		return false;
	high = (high >> shift) + (low >> (shift - 1));
	bits = (uint64_t)(1023 + shift + 64 - leading - t->shift) << 52;
	memcpy(&power, &bits, sizeof(power));
	*value = (double)high * power;
	return true;
}

/* Digits with or without a point, 18 at most and no exponent, which is what run files are full of.
 * False for all other texts, and for the few that need more care. */
static bool parse_plain(const char *text, const char *limit, const char **end, double *value)
{
	uint64_t digits = 0;
	const char *p = add_digits(text, limit, &digits);
	ptrdiff_t length = p - text;
	ptrdiff_t decimals = 0;

	if (p[0] == '.' && is_digit(p[1])) {
		const char *point = p;

		p = add_digits(p + 1, limit, &digits);
		decimals = p - point - 1;
		length += decimals;
	}
	if (length > 18 || *p == '.' || *p == 'e' || *p == 'E')
		return false;
	*end = p;
	return number_divide(digits, decimals, value);
}

bool number_parse_before(const char *text, const char *limit, const char **end, double *value)
{
	char *stop;

	if (!is_digit(*text) || (text[0] == '0' && (text[1] == 'x' || text[1] == 'X')))
		return false;
	if (parse_plain(text, limit, end, value))
		return true;
	*end = skip_number(text);
	*value = strtod_l(text, &stop, c_locale());
	return stop == *end && isfinite(*value);
}

bool number_parse(const char *text, const char **end, double *value)
{
	return number_parse_before(text, text, end, value);
}
