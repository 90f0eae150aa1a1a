/* A reason in a fixed field: parts joined by "; ". What does not fit is cut off between two UTF-8
 * characters and marked with "...", so that the text stays valid in JSON and HTML.
 */
#ifndef JUDGE_WHY_H
#define JUDGE_WHY_H

#include <stddef.h>

/* why holds a NUL-terminated text of less than size bytes. */
void why_add(char *why, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* The same for the items of a list within a part: joined by ", ". */
void why_list(char *why, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
