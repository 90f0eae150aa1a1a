#include "virt/words.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

/* The length of "2026-01-01T00:02:00.002725Z " at text; 0 if there is none. */
static size_t stamp_length(const char *text)
{
	static const char form[] = "0000-00-00T00:00:00.000000Z ";

	for (size_t i = 0; form[i]; i++)
		if (form[i] == '0' ? !isdigit((unsigned char)text[i]) : text[i] != form[i])
			return 0;
	return sizeof(form) - 1;
}

static const char *next_stamp(const char *text)
{
	while (*text && !stamp_length(text))
		text++;
	return text;
}

static bool is_warning(const char *text, const char *end)
{
	static const char mark[] = ": warning: ";

	return memmem(text, (size_t)(end - text), mark, sizeof(mark) - 1);
}

/* Has QEMU printed anything but warnings? */
static bool has_more(const char *text)
{
	while (*(text = next_stamp(text))) {
		const char *line = text + stamp_length(text);

		text = next_stamp(line);
		if (!is_warning(line, text))
			return true;
	}
	return false;
}

static size_t add(const char *text, const char *end, char *words, size_t n, size_t size)
{
	for (; text < end && n < size - 1; text++)
		words[n++] = *text >= ' ' && *text <= '~' ? *text : *text == '\n' ? ' ' : '?';
	return n;
}

void virt_words(const char *said, char *words, size_t size)
{
	const bool only_warnings = !has_more(said);
	const char *end = next_stamp(said);
	size_t n = add(said, end, words, 0, size);

	while (*end) {
		const char *line = end + stamp_length(end);

		end = next_stamp(line);
		if (only_warnings || !is_warning(line, end))
			n = add(line, end, words, n, size);
	}
	while (n && words[n - 1] == ' ')
		n--;
	words[n] = '\0';
}
