#include "base/json_text.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/number.h"

static const char replacement[] = "\xef\xbf\xbd"; /* U+FFFD */

/* Bytes of the UTF-8 character at p, 1 to 4; 0 if it is none (RFC 3629: no surrogates, nothing
 * above U+10FFFF, no longer form than needed). */
static size_t utf8_length(const unsigned char *p)
{
	size_t n;

	if (p[0] < 0x80)
		return 1;
	if (p[0] < 0xc2 || p[0] > 0xf4)
		return 0;
	if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f))
		return 0;
	if ((p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
		return 0;
	n = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	}
	return n;
}

void json_put_quote(struct buffer *b, const char *text, size_t max)
{
	const unsigned char *p = (const unsigned char *)text;
	const unsigned char *const start = p;

	buffer_adds(b, "\"");
	while (*p) {
		const size_t n = utf8_length(p);

		if ((size_t)(p - start) + (n ? n : 1) > max) {
			buffer_adds(b, "…");
			break;
		}
		if (n == 0)
			buffer_adds(b, replacement);
		else if (*p == '"' || *p == '\\')
			buffer_addf(b, "\\%c", *p);
		else if (*p < 0x20 || *p == 0x7f)
			buffer_addf(b, "\\u%04x", *p);
		else if (n == 2 && p[0] == 0xc2 && p[1] < 0xa0) /* control characters, too */
			buffer_addf(b, "\\u%04x", p[1]);
		else
			buffer_add(b, p, n);
		p += n ? n : 1;
	}
	buffer_adds(b, "\"");
}

static void put_key(struct buffer *b, const char *key)
{
	const char last = b->length ? b->data[b->length - 1] : '{';

	if (last != '{' && last != '[' && last != '\n')
		buffer_adds(b, ",");
	if (key) {
		json_put_quote(b, key, SIZE_MAX);
		buffer_adds(b, ":");
	}
}

void json_put_open(struct buffer *b, const char *key, char bracket)
{
	put_key(b, key);
	buffer_add(b, &bracket, 1);
}

void json_put_string(struct buffer *b, const char *key, const char *text)
{
	put_key(b, key);
	json_put_quote(b, text ? text : "", SIZE_MAX);
}

void json_put_number(struct buffer *b, const char *key, double value)
{
	char text[NUMBER_TEXT];

	put_key(b, key);
	buffer_adds(b, isfinite(value) ? number_shortest(value, text) : "null");
}

void json_put_numbers(struct buffer *b, const char *key, const double *value, size_t n)
{
	json_put_open(b, key, '[');
	for (size_t i = 0; i < n; i++)
		json_put_number(b, NULL, value[i]);
	buffer_adds(b, "]");
}

void json_put_pair(struct buffer *b, const char *key, double low, double high)
{
	json_put_numbers(b, key, (const double[]){ low, high }, 2);
}

void json_put_uint(struct buffer *b, const char *key, uint64_t value)
{
	const char *quote = value > JSON_EXACT_MAX ? "\"" : "";

	put_key(b, key);
	buffer_addf(b, "%s%" PRIu64 "%s", quote, value, quote);
}

void json_put_bool(struct buffer *b, const char *key, bool value)
{
	put_key(b, key);
	buffer_adds(b, value ? "true" : "false");
}

static void put_object(struct buffer *b, const json_t *object)
{
	const char *key;
	json_t *value;

	buffer_adds(b, "{");
	/* jansson takes no const here, but changes nothing */
	json_object_foreach ((json_t *)(uintptr_t)object, key, value)
		json_put_value(b, key, value);
	buffer_adds(b, "}");
}

static void put_array(struct buffer *b, const json_t *array)
{
	buffer_adds(b, "[");
	for (size_t i = 0; i < json_array_size(array); i++)
		json_put_value(b, NULL, json_array_get(array, i));
	buffer_adds(b, "]");
}

void json_put_value(struct buffer *b, const char *key, const json_t *value)
{
	switch (value ? json_typeof(value) : JSON_NULL) {
	case JSON_STRING:
		json_put_string(b, key, json_string_value(value));
		return;
	case JSON_REAL:
		json_put_number(b, key, json_real_value(value));
		return;
	case JSON_TRUE:
	case JSON_FALSE:
		json_put_bool(b, key, json_is_true(value));
		return;
	default:
		put_key(b, key);
	}
	if (json_is_object(value))
		put_object(b, value);
	else if (json_is_array(value))
		put_array(b, value);
	else if (json_is_integer(value))
		buffer_addf(b, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	else
		buffer_adds(b, "null");
}
