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

static void __attribute__((format(printf, 4, 0)))
join(char *why, size_t size, const char *separator, const char *format, va_list arguments)
{
	const size_t before = strlen(why);
	size_t start;
	int length;

	if (!before)
		separator = "";
	start = before + strlen(separator);
	/* no room for even one more character: what is there is cut instead */
	if (start + 1 >= size) {
		cut(why, size);
		return;
	}
	memcpy(why + before, separator, strlen(separator) + 1);
	length = vsnprintf(why + start, size - start, format, arguments);
	if (length > 0 && (size_t)length >= size - start)
		cut(why, size);
}

void why_add(char *why, size_t size, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	join(why, size, "; ", format, arguments);
	va_end(arguments);
}

void why_list(char *why, size_t size, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	join(why, size, ", ", format, arguments);
	va_end(arguments);
}
