/* Values of options that several commands have, read alike everywhere. A mistake ends the program
 * with a message that names the option (command_usage).
 */
#ifndef CLI_OPTION_H
#define CLI_OPTION_H

#include <stddef.h>

#include "judge/compare.h"

/* The element of the table that the word names. The table has n elements of `size` bytes, each of
 * which begins with its name, a const char *. */
const void *option_named(
	const char *option, const char *word, const void *table, size_t n, size_t size);

/* A list of words from the command line, not copied. Initialise with { 0 }; free(word) ends it. */
struct option_words {
	const char **word;
	size_t n;
};

void option_add_word(struct option_words *words, const char *word);
/* "a,b": two words; cut apart in place. */
void option_add_words(struct option_words *words, char *text);

/* Values of --threshold. Initialise with { 0 }; free(threshold) ends it. */
struct option_thresholds {
	struct threshold *threshold;
	size_t n;
};

/* "[GLOB=]PERCENT"; cut apart in place. */
void option_add_threshold(struct option_thresholds *list, char *text);

/* "2%", "0.02": above 0, and at most 1. */
double option_fraction(const char *option, const char *text);
/* --margin: above 0 and below 1 */
double option_margin(const char *text);
/* --width: 60 to 10000 columns */
int option_width(const char *text);
/* --color: auto, always or never, as it is */
const char *option_colour(const char *text);

#endif
