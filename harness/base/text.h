/* Picking values out of the texts of /proc and /sys (base/root.h).
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Copies [start, end) without the blanks and tabs around it; false with EFBIG if it does not fit.
 */
bool text_trim(const char *start, const char *end, char *to, size_t size);
/* From a text of "key: value" lines (/proc/cpuinfo, /proc/meminfo): the first value of key, blanks
 * around it and around the key removed. False if there is none or it does not fit. */
bool text_field(const char *text, const char *key, char *value, size_t size);
/* Whether a list separated by blanks holds the word. */
bool text_has_word(const char *list, const char *word);
/* "always [madvise] never" → "madvise". False without brackets, or if it does not fit. */
bool text_selected(const char *list, char *selected, size_t size);

#endif
