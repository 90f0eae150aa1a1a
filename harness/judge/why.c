#include "judge/why.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char mark[] = "...";

static int continues_character(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

static void cut(char *why, size_t size)
{
	size_t end;

	if (size <= sizeof(mark))
		return;
	end = size - sizeof(mark);
	while (end > 0 && continues_character(why[end]))
		end--;
	memcpy(why + end, mark, sizeof(mark));
}

void why_add(char *why, size_t size, const char *format, ...)
{
	const size_t before = strlen(why);
	const char *separator = before ? "; " : "";
	size_t start = before + strlen(separator);
	va_list arguments;
	int length;

	/* no room for even one more character: what is there is cut instead */
	if (start + 1 >= size) {
		cut(why, size);
		return;
	}
	memcpy(why + before, separator, strlen(separator) + 1);
	va_start(arguments, format);
	length = vsnprintf(why + start, size - start, format, arguments);
	va_end(arguments);
	if (length > 0 && (size_t)length >= size - start)
		cut(why, size);
}
