/* JSON written piece by piece into a buffer. Numbers come out the same under every locale and read
 * back exactly. Each json_put_KIND writes one member of the object at the end of the buffer, and
 * the comma before it where one is needed; key NULL: an element of an array.
 */
#ifndef BASE_JSON_TEXT_H
#define BASE_JSON_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include "base/buffer.h"

/* Whole numbers above this are written as strings of decimal digits. */
#define JSON_EXACT_MAX (UINT64_C(1) << 53)

/* "{" or "[", to be closed with buffer_adds(b, "}") or "]" */
void json_put_open(struct buffer *b, const char *key, char bracket);
/* Bytes that are not UTF-8 become U+FFFD; NULL: "". */
void json_put_string(struct buffer *b, const char *key, const char *text);
/* null if not finite */
void json_put_number(struct buffer *b, const char *key, double value);
void json_put_uint(struct buffer *b, const char *key, uint64_t value);
/* An array of n. */
void json_put_numbers(struct buffer *b, const char *key, const double *value, size_t n);
/* [low, high] */
void json_put_pair(struct buffer *b, const char *key, double low, double high);
void json_put_bool(struct buffer *b, const char *key, bool value);
/* NULL: null */
void json_put_value(struct buffer *b, const char *key, const json_t *value);
/* Just the text in quotes, at most max bytes of it: for messages about foreign strings. */
void json_put_quote(struct buffer *b, const char *text, size_t max);

#endif
