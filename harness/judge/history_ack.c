#include "judge/history_ack.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

static const size_t name_least = 7;
static const size_t name_most = 64;

bool history_is_name(const char *text, size_t most)
{
	const size_t length = strlen(text);

	return length >= name_least && length <= most && strspn(text, "0123456789abcdef") == length;
}

bool history_same_name(const char *a, const char *b)
{
	const size_t n = strlen(a);
	const size_t m = strlen(b);

	return strncmp(a, b, n < m ? n : m) == 0;
}

void history_acks_finish(struct history_acks *acks)
{
	for (size_t i = 0; i < acks->n; i++) {
		free(acks->ack[i].session);
		free(acks->ack[i].glob);
		free(acks->ack[i].reason);
	}
	free(acks->ack);
	*acks = (struct history_acks){ 0 };
}

/* The word at *rest, ended with NUL; *rest is moved behind it and the blanks that follow. */
static char *take_word(char **rest)
{
	char *word = *rest;
	char *end = word + strcspn(word, " \t");

	*rest = end + strspn(end, " \t");
	*end = '\0';
	return word;
}

static int parse_line(char *line, size_t number, struct history_acks *acks, struct error *err)
{
	struct history_ack *grown;
	char *rest = line + strspn(line, " \t");
	char *session, *glob;
	size_t length = strlen(rest);

	while (length && strchr(" \t\r", rest[length - 1]))
		rest[--length] = '\0';
	if (!*rest || *rest == '#')
		return 0;
	session = take_word(&rest);
	glob = take_word(&rest);
	if (!history_is_name(session, name_most))
		return error_set(err, ERROR_USAGE,
			"line %zu: '%.80s' is not 7 or more digits of a session's id", number,
			session);
	if (!*glob || !*rest) {
		error_set(err, ERROR_USAGE, "line %zu: the %s is missing", number,
			*glob ? "reason" : "benchmark");
		return error_hint(err, "SESSION BENCH-GLOB REASON");
	}
	grown = reallocarray(acks->ack, acks->n + 1, sizeof(*grown));
	if (!grown)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	acks->ack = grown;
	grown[acks->n++] = (struct history_ack){
		.session = strdup(session),
		.glob = strdup(glob),
		.reason = strdup(rest),
		.line = number,
	};
	grown += acks->n - 1;
	return grown->session && grown->glob && grown->reason
		       ? 0
		       : error_set(err, ERROR_SYSTEM, "out of memory");
}

int history_acks_parse(const char *text, struct history_acks *acks, struct error *err)
{
	cleanup_free char *copy = strdup(text);
	char *rest = copy;
	char *line;

	*acks = (struct history_acks){ 0 };
	if (!copy)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	for (size_t number = 1; (line = strsep(&rest, "\n")); number++)
		if (parse_line(line, number, acks, err)) {
			history_acks_finish(acks);
			return -1;
		}
	return 0;
}
