/* A growing byte string. Initialise with BUFFER_INIT; data is always NUL-terminated once anything
 * was added, and NULL before. Running out of memory ends the program with a message: nothing this
 * program formats is large enough for that to be an ordinary event.
 */
#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include <stddef.h>

struct buffer {
	char *data;
	size_t length; /* bytes, without the NUL */
	size_t capacity;
};

#define BUFFER_INIT { 0 }

void buffer_add(struct buffer *b, const void *bytes, size_t length);
void buffer_adds(struct buffer *b, const char *text);
void buffer_addf(struct buffer *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* n times the character c */
void buffer_fill(struct buffer *b, char c, size_t n);
void buffer_finish(struct buffer *b);

#endif
