#include "reports/flow.h"

#include <string.h>

#include "reports/escape.h"
#include "reports/utf8.h"

size_t flow_line(const char *text, size_t columns, size_t *skip)
{
	size_t bytes = utf8_prefix(text, columns);
	size_t blank;

	*skip = 0;
	if (!bytes && *text) /* a wide character on a line of one column */
		bytes = utf8_decode(text, NULL) ? utf8_decode(text, NULL) : 1;
	if (text[bytes] && text[bytes] != ' ') {
		for (blank = bytes; blank > 0 && text[blank] != ' '; blank--)
			;
		if (blank > 0)
			bytes = blank;
	}
	*skip = strspn(text + bytes, " ");
	while (bytes > 0 && text[bytes - 1] == ' ') {
		bytes--;
		*skip += 1;
	}
	return bytes;
}

void flow_text(struct buffer *out, const char *text, size_t at, size_t indent, size_t width)
{
	struct buffer plain = BUFFER_INIT;
	const char *rest;

	escape_terminal(&plain, text);
	rest = plain.data ? plain.data + strspn(plain.data, " ") : "";
	while (*rest) {
		size_t skip;
		const size_t bytes = flow_line(rest, width > at + 1 ? width - at : 1, &skip);

		buffer_add(out, rest, bytes);
		buffer_adds(out, "\n");
		rest += bytes + skip;
		if (*rest)
			buffer_fill(out, ' ', indent);
		at = indent;
	}
	buffer_finish(&plain);
}
