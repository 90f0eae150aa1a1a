/* Decimal numbers by whole numbers alone, several of their characters at a time. */
#include <endian.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/number.h"

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
 * the reciprocal and of the product, is less than one unit each of the product's highest 64 bits,
 * and twice that where these move up by one, which leaves them even: false where as much could
 * decide how the 53 bits of a double are rounded, which the 11 behind them do. */
static inline bool divide(uint64_t digits, size_t decimals, double *value)
{
	const struct tenth *t = &tenths[decimals];
	uint64_t high, bits;
	double power;
	int leading, up;

	*value = 0;
	if (!digits)
		return true;
	leading = __builtin_clzll(digits);
	high = (uint64_t)((unsigned __int128)(digits << leading) * t->reciprocal >> 64);
	up = (int)(high >> 63 ^ 1);
	high <<= up;
	if ((high & 0x7ff) - 0x3fe <= 2)
		return false;
	high = (high >> 11) + (high >> 10 & 1);
	bits = (uint64_t)(1023 + 11 + 64 - leading - up - t->shift) << 52;
	memcpy(&power, &bits, sizeof(power));
	/* not more than 2^53, so neither step rounds */
	*value = (double)(int64_t)high * power;
	return true;
}

bool number_divide(uint64_t digits, size_t decimals, double *value)
{
	return divide(digits, decimals, value);
}

/* Eight characters, the first in the lowest byte; a digit becomes its value. */
static uint64_t load(const char *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof(word));
	return le64toh(word) ^ UINT64_C(0x3030303030303030);
}

/* How many of the eight are digits before the first that is none: bytes of 10 and more get their
 * highest bit. What is carried out of a byte reaches only those behind it. */
static unsigned count_digits(uint64_t word)
{
	const uint64_t other = ((word + UINT64_C(0x7676767676767676)) | word) &
			       UINT64_C(0x8080808080808080);

	return other ? (unsigned)__builtin_ctzll(other) / 8 : 8;
}

/* The number that all eight digits make: pairs, fours, all. */
static uint64_t eight_digits(uint64_t word)
{
	word = word * 10 + (word >> 8);
	word = (word & UINT64_C(0x000000ff000000ff)) * UINT64_C(0x000f424000000064) +
	       (word >> 16 & UINT64_C(0x000000ff000000ff)) * UINT64_C(0x0000271000000001);
	return word >> 32;
}

/* The number that the first n (0 to 8) make: zeros move in before them. In two steps, because a
 * shift by 64 is none. */
static uint64_t first_digits(uint64_t word, unsigned n)
{
	const unsigned half = 4 * (8 - n);

	return eight_digits(word << half << half);
}

size_t number_parse_list(const char **text, const char *limit, double *value, size_t room)
{
	static const uint64_t power_of_ten[] = { 1, 10, 100, 1000, 10000, 100000, 1000000, 10000000,
		100000000 };
	const char *p = *text;
	size_t n = 0;

	/* eight digits, a point, sixteen, and what stops them */
	for (; n < room && limit - p >= 8 + 1 + 16 + 1; n++) {
		const uint64_t word = load(p);
		const unsigned whole = count_digits(word);
		uint64_t digits = first_digits(word, whole);
		const char *stop = p + whole;
		unsigned decimals = 0;

		if (*stop == '.') {
			const uint64_t high = load(stop + 1);

			decimals = count_digits(high);
			if (decimals < 8) {
				digits = digits * power_of_ten[decimals] +
					 first_digits(high, decimals);
			} else {
				const uint64_t low = load(stop + 9);
				const unsigned more = count_digits(low);

				digits = digits * power_of_ten[8] + eight_digits(high);
				digits = digits * power_of_ten[more] + first_digits(low, more);
				decimals += more;
			}
			stop += 1 + decimals;
			if (!decimals || whole + decimals > NUMBER_DIGITS)
				break;
		}
		if (*stop != ',' || !whole || (whole > 1 && *p == '0') ||
			!divide(digits, decimals, &value[n]))
			break;
		p = stop + 1;
	}
	*text = p;
	return n;
}
