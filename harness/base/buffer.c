#include "base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *reserve(struct buffer *b, size_t more)
{
	size_t capacity = b->capacity ? b->capacity : 64;

	while (capacity - b->length <= more)
		capacity *= 2;
	if (capacity != b->capacity) {
		char *data = realloc(b->data, capacity);

		if (!data) {
			fputs("kvmbench: out of memory\n", stderr);
			abort();
		}
		b->data = data;
		b->capacity = capacity;
	}
	return b->data + b->length;
}

void buffer_add(struct buffer *b, const void *bytes, size_t length)
{
	char *end = reserve(b, length);

	memcpy(end, bytes, length);
	end[length] = '\0';
	b->length += length;
}

void buffer_adds(struct buffer *b, const char *text)
{
	buffer_add(b, text, strlen(text));
}

void buffer_addf(struct buffer *b, const char *format, ...)
{
	va_list arguments;
	va_list again;
	int length;

	va_start(arguments, format);
	va_copy(again, arguments);
	length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (length > 0) {
		vsnprintf(reserve(b, (size_t)length), (size_t)length + 1, format, again);
		b->length += (size_t)length;
	}
	va_end(again);
}

void buffer_fill(struct buffer *b, char c, size_t n)
{
	char *end = reserve(b, n);

	memset(end, c, n);
	end[n] = '\0';
	b->length += n;
}

void buffer_finish(struct buffer *b)
{
	free(b->data);
	*b = (struct buffer)BUFFER_INIT;
}
