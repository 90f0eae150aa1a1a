#include "base/base64.h"

#include <stdint.h>
#include <string.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_put(struct buffer *b, const void *bytes, size_t length)
{
	const unsigned char *at = bytes;

	buffer_adds(b, "");
	for (size_t i = 0; i < length; i += 3) {
		const size_t left = length - i < 3 ? length - i : 3;
		const uint32_t word = (uint32_t)at[i] << 16 |
				      (left > 1 ? (uint32_t)at[i + 1] << 8 : 0) |
				      (left > 2 ? at[i + 2] : 0);
		char four[4] = { digits[word >> 18], digits[word >> 12 & 63], '=', '=' };

		if (left > 1)
			four[2] = digits[word >> 6 & 63];
		if (left > 2)
			four[3] = digits[word & 63];
		buffer_add(b, four, 4);
	}
}

/* The value of four digits, the last `fill` of which are '='; false if they are none. */
static bool value_of(const char *text, unsigned fill, uint32_t *word)
{
	*word = 0;
	for (unsigned i = 0; i < 4; i++) {
		const char *digit = text[i] ? strchr(digits, text[i]) : NULL;

		if (i >= 4 - fill)
			digit = text[i] == '=' ? digits : NULL;
		if (!digit)
			return false;
		*word = *word << 6 | (uint32_t)(digit - digits);
	}
	return true;
}

bool base64_take(struct buffer *b, const char *text, size_t length)
{
	buffer_adds(b, "");
	if (length % 4)
		return false;
	for (size_t i = 0; i < length; i += 4) {
		const bool last = i + 4 == length;
		const unsigned fill = last ? (text[i + 3] == '=') + (text[i + 2] == '=') : 0;
		uint32_t word;
		unsigned char three[3];

		if (!value_of(text + i, fill, &word))
			return false;
		three[0] = (unsigned char)(word >> 16);
		three[1] = (unsigned char)(word >> 8);
		three[2] = (unsigned char)word;
		if ((fill > 0 && three[2]) || (fill > 1 && three[1]))
			return false;
		buffer_add(b, three, 3 - fill);
	}
	return true;
}
