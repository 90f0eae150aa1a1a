#include "reports/escape.h"

#include <stdbool.h>
#include <string.h>

#include "reports/utf8.h"

/* Characters that act instead of showing. */
static bool acts(uint32_t code)
{
	return code < 0x20 || (code >= 0x7f && code <= 0x9f) || code == 0xad || code == 0x61c ||
	       code == 0x180e || (code >= 0x200b && code <= 0x200f) ||
	       (code >= 0x2028 && code <= 0x202e) || (code >= 0x2060 && code <= 0x206f) ||
	       code == 0xfeff || (code >= 0xfff9 && code <= 0xfffb) || (code & 0xfffe) == 0xfffe ||
	       (code >= 0xe0000 && code <= 0xe0fff);
}

static void add_visible(struct buffer *out, uint32_t code, const char *backslash)
{
	buffer_addf(out, code < 0x100 ? "%sx%02x" : "%su%04x", backslash, code);
}

/* Takes the next character off *text. Characters that act and bytes that are not UTF-8 are added to
 * out here, in their visible form, and 0 is returned; else the code point, with *length its bytes.
 * keep: control characters the caller deals with itself. */
static uint32_t next(struct buffer *out, const char *text, size_t *length, const char *keep,
	const char *backslash)
{
	uint32_t code = 0;

	*length = utf8_decode(text, &code);
	if (!*length) {
		buffer_adds(out, UTF8_REPLACEMENT);
		*length = 1;
		return 0;
	}
	if (code < 0x80 && strchr(keep, (int)code))
		return code;
	if (acts(code)) {
		add_visible(out, code, backslash);
		return 0;
	}
	return code;
}

void escape_terminal(struct buffer *out, const char *text)
{
	size_t length;

	for (; text && *text; text += length) {
		const uint32_t code = next(out, text, &length, "\t\n\r", "\\");

		if (code == '\t' || code == '\n' || code == '\r')
			buffer_adds(out, " ");
		else if (code)
			buffer_add(out, text, length);
	}
}

void escape_html(struct buffer *out, const char *text)
{
	size_t length;

	for (; text && *text; text += length) {
		const uint32_t code = next(out, text, &length, "\t\n", "\\");

		switch (code) {
		case 0:
			break;
		case '&':
			buffer_adds(out, "&amp;");
			break;
		case '<':
			buffer_adds(out, "&lt;");
			break;
		case '>':
			buffer_adds(out, "&gt;");
			break;
		case '"':
			buffer_adds(out, "&quot;");
			break;
		case '\'':
			buffer_adds(out, "&#39;");
			break;
		default:
			buffer_add(out, text, length);
		}
	}
}

static bool ascii_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool ends_marker(char c)
{
	return c == '\0' || c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* A backslash before it? The text starts at start. */
static bool markdown_special(const char *start, const char *at)
{
	const bool first = at == start;

	if (strchr("\\`*[]<>|~&$", *at))
		return true;
	if (*at == '_') /* inside a word it is an ordinary letter */
		return first || !ascii_alnum(at[-1]) || !ascii_alnum(at[1]);
	if (*at == '/') /* "http://" and its like are links without any markup */
		return !first && at[-1] == ':' && at[1] == '/';
	if (*at == '.' || *at == ')') /* "12. " begins a list; 1.5 does not */
		return (strspn(start, "0123456789") == (size_t)(at - start) &&
			       ends_marker(at[1])) ||
		       (*at == '.' && at - start >= 3 && (at[-1] == 'w' || at[-1] == 'W'));
	if (*at == '+' || *at == '-')
		return first && (ends_marker(at[1]) || at[1] == *at);
	return first && strchr("#=:", *at);
}

void escape_markdown(struct buffer *out, const char *text)
{
	const char *at;
	size_t length;

	if (!text)
		return;
	text += strspn(text, " \t\n\r"); /* an indented line would be code */
	for (at = text; *at; at += length) {
		const uint32_t code = next(out, at, &length, "\t\n\r", "\\\\");

		if (!code)
			continue;
		if (code == '\t' || code == '\n' || code == '\r') {
			buffer_adds(out, " ");
			continue;
		}
		if (code < 0x80 && markdown_special(text, at))
			buffer_adds(out, "\\");
		buffer_add(out, at, length);
		/* GitHub looks for mentions and issue numbers after rendering, where a backslash
		 * is gone: only a zero-width space keeps them apart. */
		if ((code == '@' || code == '#') && ascii_alnum(at[1]))
			buffer_adds(out, "\xe2\x80\x8b");
	}
}

void escape_markdown_code(struct buffer *out, const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789._-+=:,/% ";

	if (!text || !*text)
		return;
	if (text[strspn(text, plain)] == '\0' && text[strspn(text, " ")] != '\0')
		buffer_addf(out, "`%s`", text);
	else
		escape_markdown(out, text);
}

void escape_csv(struct buffer *out, const char *text)
{
	bool quote;
	size_t length;

	if (!text)
		return;
	length = strlen(text);
	quote = strpbrk(text, ",\"\r\n") || (length && (text[0] == ' ' || text[length - 1] == ' '));
	if (quote)
		buffer_adds(out, "\"");
	for (; *text; text += length) {
		const uint32_t code = next(out, text, &length, "\t\n", "\\");

		if (code == '"')
			buffer_adds(out, "\"\"");
		else if (code)
			buffer_add(out, text, length);
	}
	if (quote)
		buffer_adds(out, "\"");
}
