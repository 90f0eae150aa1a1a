/* UTF-8 as a reader of untrusted text needs it: validated, and measured in terminal columns. */
#ifndef REPORTS_UTF8_H
#define REPORTS_UTF8_H

#include <stddef.h>
#include <stdint.h>

#define UTF8_REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

/* Bytes of the character at text, 1 … 4, and its code point; 0 if the bytes are not well-formed
 * (Unicode 15, table 3-7: no overlong forms, no surrogates, nothing above U+10FFFF) or the string
 * ends. text is NUL-terminated. code may be NULL. */
size_t utf8_decode(const char *text, uint32_t *code);

/* Columns the character takes in a terminal: 0 (combining), 1, or 2 (East Asian wide, emoji). */
int utf8_char_width(uint32_t code);
/* Columns of the first length bytes; bytes that are not UTF-8 count one column each. */
size_t utf8_width_n(const char *text, size_t length);
size_t utf8_width(const char *text);
/* Bytes of the longest prefix that is at most `columns` wide, whole characters only. */
size_t utf8_prefix(const char *text, size_t columns);

#endif
