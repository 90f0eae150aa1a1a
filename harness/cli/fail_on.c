#include "cli/fail_on.h"

#include <stdlib.h>

#include "cli/option.h"

static const struct failure {
	const char *name;
	enum change change;
	enum exit_code code;
} failures[] = {
	/* of several the first in this list decides the exit code */
	{ "regression", CHANGE_REGRESSION, EXIT_WORSE },
	{ "improvement", CHANGE_IMPROVEMENT, EXIT_WORSE },
	{ "invalid", CHANGE_INVALID, EXIT_MEASURE },
	{ "incomparable", CHANGE_INCOMPARABLE, EXIT_INCOMPARABLE },
	{ "inconclusive", CHANGE_INCONCLUSIVE, EXIT_INCONCLUSIVE },
	{ "none", CHANGES, EXIT_FINE }, /* only alone */
};
enum { N_FAILURES = sizeof(failures) / sizeof(failures[0]) - 1 };

void fail_on_set(struct fail_on *f, char *text)
{
	struct option_words words = { 0 };
	size_t known = N_FAILURES;

	*f = (struct fail_on){ 0 };
	option_add_words(&words, text);
	if (words.n == 1)
		known++; /* none */
	for (size_t i = 0; i < words.n; i++) {
		const struct failure *named = option_named(
			"--fail-on", words.word[i], failures, known, sizeof(failures[0]));

		if (named->change == CHANGES)
			f->never = true;
		else
			f->verdict[named->change] = true;
	}
	free(words.word);
}

/* of the values: exact counts are always judged, and say nothing about time */
static size_t count_values(const struct comparison *c, enum change change)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++)
		n += c->metric[i].kind == METRIC_VALUE && c->metric[i].verdict == change;
	return n;
}

int fail_on_code(const struct fail_on *f, const struct comparison *c)
{
	if (f->never)
		return EXIT_FINE;
	for (size_t i = 0; i < N_FAILURES; i++)
		if (f->verdict[failures[i].change] && c->count[failures[i].change])
			return failures[i].code;
	if (count_values(c, CHANGE_REGRESSION) + count_values(c, CHANGE_IMPROVEMENT) +
		count_values(c, CHANGE_NONE))
		return EXIT_FINE;
	if (count_values(c, CHANGE_INCONCLUSIVE))
		return EXIT_INCONCLUSIVE;
	return count_values(c, CHANGE_INVALID) && !count_values(c, CHANGE_INCOMPARABLE)
		       ? EXIT_MEASURE
		       : EXIT_INCOMPARABLE;
}
