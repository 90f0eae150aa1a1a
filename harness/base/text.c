#include "base/text.h"

#include <errno.h>
#include <string.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

bool text_trim(const char *start, const char *end, char *to, size_t size)
{
	while (start < end && is_blank(*start))
		start++;
	while (end > start && is_blank(end[-1]))
		end--;
	if ((size_t)(end - start) >= size) {
		errno = EFBIG;
		return false;
	}
	memcpy(to, start, (size_t)(end - start));
	to[end - start] = '\0';
	return true;
}

bool text_field(const char *text, const char *key, char *value, size_t size)
{
	const size_t length = strlen(key);

	while (*text) {
		const char *end = strchrnul(text, '\n');

		if (strncmp(text, key, length) == 0) {
			const char *colon = text + length;

			while (is_blank(*colon))
				colon++;
			if (*colon == ':')
				return text_trim(colon + 1, end, value, size);
		}
		text = *end ? end + 1 : end;
	}
	return false;
}

bool text_has_word(const char *list, const char *word)
{
	const size_t length = strlen(word);

	for (const char *at = list; (at = strstr(at, word)); at += length) {
		const char after = at[length];

		if ((at == list || is_blank(at[-1]) || at[-1] == '\n') &&
			(is_blank(after) || after == '\n' || !after))
			return true;
	}
	return false;
}

bool text_selected(const char *list, char *selected, size_t size)
{
	const char *open = strchr(list, '[');
	const char *end = open ? strchr(open, ']') : NULL;

	return end && text_trim(open + 1, end, selected, size);
}
