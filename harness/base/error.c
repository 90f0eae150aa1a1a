#include "base/error.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static void __attribute__((format(printf, 4, 0)))
fill(struct error *err, enum error_kind kind, int number, const char *format, va_list arguments)
{
	err->kind = kind;
	err->number = number;
	err->hint[0] = '\0';
	vsnprintf(err->text, sizeof(err->text), format, arguments);
}

int error_set(struct error *err, enum error_kind kind, const char *format, ...)
{
	va_list arguments;

	if (!err)
		return -1;
	va_start(arguments, format);
	fill(err, kind, 0, format, arguments);
	va_end(arguments);
	return -1;
}

int error_errno(struct error *err, enum error_kind kind, const char *format, ...)
{
	const int number = errno;
	va_list arguments;
	size_t length;

	if (!err)
		return -1;
	va_start(arguments, format);
	fill(err, kind, number, format, arguments);
	va_end(arguments);
	length = strlen(err->text);
	snprintf(err->text + length, sizeof(err->text) - length, ": %s", strerror(number));
	return -1;
}

int error_prefix(struct error *err, const char *format, ...)
{
	char text[sizeof(err->text)];
	va_list arguments;
	size_t length;

	if (!err)
		return -1;
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	/* what does not fit any more is cut off */
	length = strlen(text);
	if (length + 3 < sizeof(text)) {
		text[length++] = ':';
		text[length++] = ' ';
		snprintf(text + length, sizeof(text) - length, "%.*s",
			(int)(sizeof(text) - length - 1), err->text);
	}
	memcpy(err->text, text, sizeof(text));
	return -1;
}

int error_hint(struct error *err, const char *format, ...)
{
	va_list arguments;

	if (!err)
		return -1;
	va_start(arguments, format);
	vsnprintf(err->hint, sizeof(err->hint), format, arguments);
	va_end(arguments);
	return -1;
}
