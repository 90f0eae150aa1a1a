#include "target/guest_console.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"

#define TAIL_BYTES 8192
#define LINE_MAX_  160
#define LINES	   12

/* Behind an escape sequence of ECMA-48 that begins at `at` (ESC): CSI … final byte, OSC … BEL or
 * ST, else two bytes. */
static size_t skip_escape(const char *text, size_t at, size_t length)
{
	const char kind = at + 1 < length ? text[at + 1] : '\0';

	at += 2;
	if (kind == '[')
		while (at < length && !(text[at] >= '@' && text[at] <= '~'))
			at++;
	else if (kind == ']')
		while (at < length && text[at] != '\a' && text[at] != '\033')
			at++;
	else
		return at;
	return at + 1;
}

/* "[    1.234567] text" → "text" */
static const char *without_stamp(const char *line)
{
	const char *end = line[0] == '[' ? strchr(line, ']') : NULL;

	if (!end || strspn(line + 1, " .0123456789") != (size_t)(end - line - 1))
		return line;
	return end[1] == ' ' ? end + 2 : end + 1;
}

struct lines {
	char text[LINES][LINE_MAX_];
	size_t n; /* seen; the last LINES of them are kept */
};

static void end_line(struct lines *lines, char *line, size_t length)
{
	const char *text;
	const char *last = lines->n ? lines->text[(lines->n - 1) % LINES] : "";

	while (length && line[length - 1] == ' ')
		length--;
	line[length] = '\0';
	text = without_stamp(line);
	if (!text[0] || strcmp(text, last) == 0)
		return;
	snprintf(lines->text[lines->n++ % LINES], LINE_MAX_, "%s", text);
}

static void join(const struct lines *lines, char *tail, size_t size)
{
	const size_t kept = lines->n < LINES ? lines->n : LINES;
	size_t length = 0;
	size_t first = lines->n;

	/* as many of the last as fit */
	while (first > lines->n - kept) {
		const size_t more = strlen(lines->text[(first - 1) % LINES]) + 3;

		if (length + more > size)
			break;
		length += more;
		first--;
	}
	length = 0;
	tail[0] = '\0';
	for (size_t i = first; i < lines->n; i++)
		length += (size_t)snprintf(tail + length, size - length, "%s%s",
			i > first ? " | " : "", lines->text[i % LINES]);
}

void console_tail(const char *text, size_t length, char *tail, size_t size)
{
	struct lines lines = { .n = 0 };
	char line[LINE_MAX_];
	size_t used = 0;

	for (size_t i = 0; i < length; i++) {
		if (text[i] == '\033') {
			i = skip_escape(text, i, length) - 1;
		} else if (text[i] == '\n') {
			end_line(&lines, line, used);
			used = 0;
		} else if (text[i] != '\r' && used < sizeof(line) - 1) {
			line[used++] = text[i] >= ' ' && text[i] <= '~' ? text[i] : '?';
		}
	}
	end_line(&lines, line, used);
	join(&lines, tail, size);
}

void console_tail_file(const char *path, char *tail, size_t size)
{
	char text[TAIL_BYTES];
	cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	const off_t end = fd >= 0 ? lseek(fd, 0, SEEK_END) : -1;
	ssize_t n = -1;

	tail[0] = '\0';
	if (end >= 0)
		n = pread(fd, text, sizeof(text), end > TAIL_BYTES ? end - TAIL_BYTES : 0);
	if (n > 0)
		console_tail(text, (size_t)n, tail, size);
}

uint64_t console_size(const char *path)
{
	struct stat st;

	return path && stat(path, &st) == 0 ? (uint64_t)st.st_size : 0;
}
