#include "cli/command.h"

#include <argp.h>
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	WORD_MAX = 63, /* longer words are nobody's typing error */
	NEAREST = 3,
};

/* Names of files and benchmarks come from outside: no escape sequence may reach the terminal. */
static void put_safe(const char *text)
{
	for (const char *c = text; *c; c++)
		fputc(iscntrl((unsigned char)*c) ? '?' : *c, stderr);
}

static int exit_code_of(enum error_kind kind)
{
	switch (kind) {
	case ERROR_NONE:
		return EXIT_FINE;
	case ERROR_USAGE:
		return EXIT_USAGE;
	case ERROR_UNAVAILABLE:
		return EXIT_NOTHING;
	case ERROR_INCOMPARABLE:
		return EXIT_INCOMPARABLE;
	case ERROR_DATA:
	case ERROR_SYSTEM:
	case ERROR_MEASURE:
	case ERROR_TIMEOUT:
	case ERROR_INTERRUPTED:
		break;
	}
	return EXIT_MEASURE;
}

int command_fail(const struct error *err)
{
	fflush(stdout);
	fputs("kvmbench: ", stderr);
	put_safe(err->text);
	fputc('\n', stderr);
	if (err->hint[0]) {
		fputs("kvmbench: hint: ", stderr);
		put_safe(err->hint);
		fputc('\n', stderr);
	}
	return exit_code_of(err->kind);
}

int command_abort(const struct error *err)
{
	const int code = command_fail(err);

	return argp_err_exit_status == EXIT_USAGE ? code : argp_err_exit_status;
}

void command_usage(const struct error *err)
{
	exit(command_abort(err));
}

void command_refuse(const char *hint, const char *format, ...)
{
	struct error err = ERROR_INIT;
	char text[sizeof(err.text)];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	error_set(&err, ERROR_USAGE, "%s", text);
	error_hint(&err, "%s", hint);
	command_usage(&err);
}

void *command_grown(void *list, size_t n, size_t size)
{
	void *more = reallocarray(list, n + 1, size);
	struct error err = ERROR_INIT;

	if (!more) {
		error_errno(&err, ERROR_SYSTEM, "cannot read the options");
		command_usage(&err);
	}
	return more;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Edits that turn a into b: insert, delete, replace, swap two neighbours (Damerau 1964, in the
 * restricted form that edits no substring twice). Three rows of the usual table. */
static size_t distance(const char *a, const char *b)
{
	const size_t n = strlen(a);
	const size_t m = strlen(b);
	size_t row[3][WORD_MAX + 1];

	if (n > WORD_MAX || m > WORD_MAX)
		return n + m;
	for (size_t j = 0; j <= m; j++)
		row[0][j] = j;
	for (size_t i = 1; i <= n; i++) {
		const size_t *before = row[(i + 1) % 3]; /* i − 2 */
		const size_t *above = row[(i + 2) % 3];	 /* i − 1 */
		size_t *now = row[i % 3];

		now[0] = i;
		for (size_t j = 1; j <= m; j++) {
			now[j] = above[j - 1] + (a[i - 1] != b[j - 1]);
			now[j] = least(now[j], least(above[j], now[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				now[j] = least(now[j], before[j - 2] + 1);
		}
	}
	return row[n % 3][m];
}

struct candidate {
	const char *name;
	size_t distance;
};

/* How far a name is from the word; a name that goes on where the word stops is near too. */
static size_t nearness(const char *word, const char *name)
{
	const size_t length = strlen(word);
	size_t edits = distance(word, name);

	if (length >= 2 && strncmp(word, name, length) == 0)
		edits = least(edits, 2);
	return edits;
}

void command_nearest(const char *word, const char *const *names, size_t n, char *text, size_t size)
{
	const size_t limit = 1 + strlen(word) / 4;
	struct candidate best[NEAREST];
	size_t found = 0;
	size_t length;

	for (size_t i = 0; i < n; i++) {
		const struct candidate c = { names[i], nearness(word, names[i]) };
		size_t at = found;

		if (c.distance > limit)
			continue;
		while (at > 0 && best[at - 1].distance > c.distance)
			at--;
		if (at == NEAREST)
			continue;
		found = least(found + 1, NEAREST);
		memmove(&best[at + 1], &best[at], (found - at - 1) * sizeof(best[0]));
		best[at] = c;
	}
	text[0] = '\0';
	for (size_t i = 0; i < found; i++) {
		const char *link = i == 0 ? "did you mean " : i + 1 == found ? " or " : ", ";

		length = strlen(text);
		snprintf(text + length, size - length, "%s%s%s", link, best[i].name,
			i + 1 == found ? "?" : "");
	}
}

int command_colour(const char *when)
{
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	if (strcmp(when, "always") == 0)
		return 1;
	if (strcmp(when, "never") == 0)
		return 0;
	if (strcmp(when, "auto") != 0)
		return -1;
	if ((no_color && no_color[0]) || (term && strcmp(term, "dumb") == 0))
		return 0;
	return isatty(STDOUT_FILENO);
}
