/* Bytes as text of letters, digits, '+' and '/' (RFC 4648, section 4), with '=' at the end.
 */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include <stdbool.h>

#include "base/buffer.h"

/* Appends the text of the bytes to b. */
void base64_put(struct buffer *b, const void *bytes, size_t length);
/* Appends the bytes of a text to b. False if it is none: another character, a length that is no
 * multiple of four, bits that belong to no byte; b may have grown by what was good of it. */
bool base64_take(struct buffer *b, const char *text, size_t length);

#endif
