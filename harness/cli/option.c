#include "cli/option.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/units.h"
#include "cli/command.h"

enum { WIDTH_MIN = 60, WIDTH_MAX = 10000 };

static const char *name_at(const void *table, size_t i, size_t size)
{
	const char *name;

	memcpy(&name, (const char *)table + i * size, sizeof(name));
	return name;
}

/* "text, markdown and json are known" */
static void add_known(struct buffer *out, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buffer_addf(out, "%s%s", i == 0 ? "" : i + 1 == n ? " and " : ", ", names[i]);
	buffer_adds(out, " are known");
}

static __attribute__((noreturn)) void unknown(
	const char *option, const char *word, const char *const *names, size_t n)
{
	struct error err = ERROR_INIT;
	struct buffer known = BUFFER_INIT;
	char nearest[128];

	command_nearest(word, names, n, nearest, sizeof(nearest));
	add_known(&known, names, n);
	error_set(&err, ERROR_USAGE, "%s: unknown '%s'", option, word);
	error_hint(&err, "%s%s%s", nearest, *nearest ? " " : "", known.data);
	buffer_finish(&known);
	command_usage(&err);
}

const void *option_named(
	const char *option, const char *word, const void *table, size_t n, size_t size)
{
	const char **names = NULL;

	for (size_t i = 0; i < n; i++)
		if (strcmp(name_at(table, i, size), word) == 0)
			return (const char *)table + i * size;
	for (size_t i = 0; i < n; i++) {
		names = command_grown(names, i, sizeof(*names));
		names[i] = name_at(table, i, size);
	}
	unknown(option, word, names, n);
}

void option_add_word(struct option_words *words, const char *word)
{
	words->word = command_grown(words->word, words->n, sizeof(*words->word));
	words->word[words->n++] = word;
}

void option_add_words(struct option_words *words, char *text)
{
	char *word;

	while ((word = strsep(&text, ",")))
		option_add_word(words, word);
}

double option_margin(const char *text)
{
	struct error err = ERROR_INIT;
	double margin;

	if (units_parse_fraction(text, &margin, &err))
		error_prefix(&err, "--margin");
	else if (!(margin > 0 && margin < 1))
		error_set(&err, ERROR_USAGE, "--margin: '%s' is not between 0%% and 100%%", text);
	else
		return margin;
	command_usage(&err);
}

double option_fraction(const char *option, const char *text)
{
	struct error err = ERROR_INIT;
	double value;

	if (units_parse_fraction(text, &value, &err))
		error_prefix(&err, "%s", option);
	else if (!(value > 0 && value <= 1))
		error_set(&err, ERROR_USAGE, "%s: '%s' is not above 0%% and at most 100%%", option,
			text);
	else
		return value;
	command_usage(&err);
}

void option_add_threshold(struct option_thresholds *list, char *text)
{
	char *equals = strrchr(text, '=');
	struct threshold t = { "*", 0 };

	if (equals) {
		*equals = '\0';
		t.glob = text;
	}
	t.relative = option_fraction("--threshold", equals ? equals + 1 : text);
	list->threshold = command_grown(list->threshold, list->n, sizeof(*list->threshold));
	list->threshold[list->n++] = t;
}

int option_width(const char *text)
{
	struct error err = ERROR_INIT;
	uint64_t width;

	if (units_parse_uint(text, &width, &err))
		error_prefix(&err, "--width");
	else if (width < WIDTH_MIN || width > WIDTH_MAX)
		error_set(&err, ERROR_USAGE, "--width: %s is not between %d and %d", text,
			WIDTH_MIN, WIDTH_MAX);
	else
		return (int)width;
	command_usage(&err);
}

const char *option_colour(const char *text)
{
	struct error err = ERROR_INIT;

	if (command_colour(text) >= 0)
		return text;
	error_set(&err, ERROR_USAGE, "--color: '%s' is not auto, always or never", text);
	command_usage(&err);
}
