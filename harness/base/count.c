#include "base/count.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"

#define MINUS "\xe2\x88\x92" /* U+2212 */

static const double whole = 1e-6; /* what rounding of doubles leaves of a whole count */
static const double most = 1e15;  /* digits beyond are made up */

bool count_is_unit(const char *unit)
{
	return strcmp(unit, "instructions/op") == 0;
}

/* of a size that is not 0 with at least `least` decimals: two digits show */
static int decimals_of(double size, int least)
{
	int decimals = least;

	for (double limit = 0.95 * pow(10, -least); decimals < 9 && size < limit; limit /= 10)
		decimals++;
	return decimals > least ? decimals + 1 : decimals;
}

/* Puts a comma before each third digit of the whole part. */
static void group(const char *digits, char *text)
{
	const size_t n = strcspn(digits, ".");

	for (size_t i = 0; digits[i]; i++) {
		if (i && i < n && (n - i) % 3 == 0)
			*text++ = ',';
		*text++ = digits[i];
	}
	*text = '\0';
}

/* the size without its sign */
static void add_size(double size, char *text)
{
	const bool is_whole = fabs(size - round(size)) <= whole;
	char digits[COUNT_TEXT / 2];

	if (size >= most) {
		memcpy(text, ">1e15", sizeof(">1e15"));
		return;
	}
	number_fixed(is_whole ? round(size) : size, is_whole ? 0 : decimals_of(size, 1), digits,
		sizeof(digits));
	group(digits, text);
}

const char *count_text(double value, char text[COUNT_TEXT])
{
	char *at = text;

	if (isnan(value))
		return memcpy(text, "–", sizeof("–"));
	if (value < -whole)
		at = stpcpy(text, MINUS);
	add_size(fabs(value), at);
	return text;
}

const char *count_change(double difference, char text[COUNT_TEXT])
{
	if (isnan(difference) || difference <= whole)
		return count_text(difference, text);
	text[0] = '+';
	add_size(difference, text + 1);
	return text;
}

const char *count_percent(double fraction, char text[COUNT_TEXT])
{
	const double size = 100 * fabs(fraction);
	char *at = text;

	if (isnan(fraction))
		return memcpy(text, "–", sizeof("–"));
	if (fraction != 0)
		at = stpcpy(text, fraction < 0 ? MINUS : "+");
	if (size >= most) {
		memcpy(at, "∞ %", sizeof("∞ %"));
		return text;
	}
	number_fixed(size, size > 0 ? decimals_of(size, 2) : 0, at, COUNT_TEXT - 8);
	strncat(text, " %", COUNT_TEXT - strlen(text) - 1);
	return text;
}
