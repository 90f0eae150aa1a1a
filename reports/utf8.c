#include "reports/utf8.h"

#include <string.h>

static int continuation(unsigned char byte)
{
	return (byte & 0xc0) == 0x80;
}

size_t utf8_decode(const char *text, uint32_t *code)
{
	const unsigned char *s = (const unsigned char *)text;
	uint32_t value;
	size_t length;

	if (s[0] == 0)
		return 0;
	if (s[0] < 0x80) {
		value = s[0];
		length = 1;
	} else if (s[0] >= 0xc2 && s[0] <= 0xdf) {
		value = s[0] & 0x1f;
		length = 2;
	} else if ((s[0] & 0xf0) == 0xe0) {
		value = s[0] & 0x0f;
		length = 3;
	} else if (s[0] >= 0xf0 && s[0] <= 0xf4) {
		value = s[0] & 0x07;
		length = 4;
	} else {
		return 0;
	}
	/* The NUL at the end is no continuation byte, so this never reads past it. */
	for (size_t i = 1; i < length; i++) {
		if (!continuation(s[i]))
			return 0;
		value = value << 6 | (s[i] & 0x3f);
	}
	if ((length == 3 && (value < 0x800 || (value >= 0xd800 && value <= 0xdfff))) ||
		(length == 4 && (value < 0x10000 || value > 0x10ffff)))
		return 0;
	if (code)
		*code = value;
	return length;
}

struct range {
	uint32_t first, last;
};

/* wcwidth() would do, but it follows the locale, and reports must not. */
static const struct range zero_width[] = {
	{ 0x0300, 0x036f },
	{ 0x0483, 0x0489 },
	{ 0x0591, 0x05bd },
	{ 0x0610, 0x061a },
	{ 0x064b, 0x065f },
	{ 0x0e31, 0x0e31 },
	{ 0x0e34, 0x0e3a },
	{ 0x1ab0, 0x1aff },
	{ 0x1dc0, 0x1dff },
	{ 0x200b, 0x200f },
	{ 0x2028, 0x202e },
	{ 0x2060, 0x206f },
	{ 0x20d0, 0x20ff },
	{ 0xfe00, 0xfe0f },
	{ 0xfe20, 0xfe2f },
	{ 0xfeff, 0xfeff },
	{ 0xe0000, 0xe0fff },
};
static const struct range double_width[] = {
	{ 0x1100, 0x115f },
	{ 0x2e80, 0x303e },
	{ 0x3041, 0x33ff },
	{ 0x3400, 0x4dbf },
	{ 0x4e00, 0x9fff },
	{ 0xa000, 0xa4cf },
	{ 0xac00, 0xd7a3 },
	{ 0xf900, 0xfaff },
	{ 0xfe30, 0xfe6f },
	{ 0xff00, 0xff60 },
	{ 0xffe0, 0xffe6 },
	{ 0x1f300, 0x1f64f },
	{ 0x1f680, 0x1f6ff },
	{ 0x1f900, 0x1f9ff },
	{ 0x20000, 0x3fffd },
};

static int within(const struct range *range, size_t n, uint32_t code)
{
	for (size_t i = 0; i < n; i++)
		if (code >= range[i].first && code <= range[i].last)
			return 1;
	return 0;
}

int utf8_char_width(uint32_t code)
{
	if (within(zero_width, sizeof(zero_width) / sizeof(zero_width[0]), code))
		return 0;
	return within(double_width, sizeof(double_width) / sizeof(double_width[0]), code) ? 2 : 1;
}

size_t utf8_width_n(const char *text, size_t length)
{
	size_t width = 0;
	size_t i = 0;

	while (i < length && text[i]) {
		uint32_t code = 0;
		const size_t bytes = utf8_decode(text + i, &code);

		width += bytes ? (size_t)utf8_char_width(code) : 1;
		i += bytes ? bytes : 1;
	}
	return width;
}

size_t utf8_width(const char *text)
{
	return utf8_width_n(text, strlen(text));
}

size_t utf8_prefix(const char *text, size_t columns)
{
	size_t width = 0;
	size_t i = 0;

	while (text[i]) {
		uint32_t code = 0;
		const size_t bytes = utf8_decode(text + i, &code);

		width += bytes ? (size_t)utf8_char_width(code) : 1;
		if (width > columns)
			break;
		i += bytes ? bytes : 1;
	}
	return i;
}
