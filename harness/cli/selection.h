/* What to measure, as options say it: alike for every command that measures. Mistakes end the
 * program (command_usage).
 */
#ifndef CLI_SELECTION_H
#define CLI_SELECTION_H

#include <stdbool.h>
#include <stddef.h>

#include "run/options.h"

/* --bench: a pattern that at least one benchmark matches. The text is kept. */
void selection_add_bench(struct run_options *run, const char *glob);
/* --target: "host,tinyvm", instead of what was there; cut apart in place. */
void selection_set_targets(struct run_options *run, char *list);
/* --param: NAME=VALUE of some benchmark's parameter; cut apart in place and kept. */
void selection_add_param(struct run_options *run, char *text);
/* --launches N, from least to most */
void selection_set_launches(
	struct run_options *run, const char *text, unsigned least, unsigned most);
/* --budget TIME, --seed N, --cpus LIST */
void selection_set_budget(struct run_options *run, const char *text);
void selection_set_seed(struct run_options *run, const char *text);
void selection_set_cpus(struct run_options *run, const char *text);
/* How long batches and launches are: two sessions are compared best if both were quick, or none. */
void selection_set_lengths(struct run_options *run, bool quick);

/* "unknown WHAT 'WORD'", with the nearest of n names, or with all of a few. */
void selection_unknown(const char *what, const char *word, const char *const *names, size_t n)
	__attribute__((noreturn));
void selection_too_many(const char *option) __attribute__((noreturn));

#endif
