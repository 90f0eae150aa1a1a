/* Options that choose what to measure, for every command that measures. A mistake in them ends the
 * program with a message that says what is near, or known.
 */
#ifndef CLI_SELECTION_H
#define CLI_SELECTION_H

#include "run/options.h"

/* --bench: a name or a shell pattern that at least one benchmark must match. */
void selection_add_glob(struct run_options *run, const char *glob);
/* --param NAME=VALUE, which is cut at the '='. */
void selection_add_param(struct run_options *run, char *text);

/* "unknown WHAT 'WORD'", with the nearest of n names, or all if they are few. */
void selection_unknown(const char *what, const char *word, const char *const *names, size_t n)
	__attribute__((noreturn));
void selection_too_many(const char *option) __attribute__((noreturn));

#endif
