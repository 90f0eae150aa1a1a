/* The body of a workload that is a program people already trust: its command line, and how to read
 * what it prints. A launch is one run of the program, from its start to its end, in an empty
 * directory of its own; the program keeps the time, so its own figure is what is recorded.
 */
#ifndef KVMBENCH_TOOL_H
#define KVMBENCH_TOOL_H

#include <stddef.h>
#include <stdint.h>

#include <kvmbench/abi.h>

struct error;

#define TOOL_WORDS    48   /* of a command line, its NULL included */
#define TOOL_TEXT     1024 /* bytes of the words that had to be made */
#define TOOL_COUNTERS 16

/* A command line; words are separate arguments, no shell sees them. */
struct tool_argv {
	const char *word[TOOL_WORDS]; /* NULL-terminated */
	size_t n;
	char text[TOOL_TEXT];
	size_t used;
	unsigned port; /* a free port on the loopback interface; 0: "PORT" stands in its place */
};

/* Adds a word that outlives the command line. What does not fit is left out, and tests see it. */
void tool_word(struct tool_argv *argv, const char *word);
void tool_wordf(struct tool_argv *argv, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Adds the port's number. */
void tool_port(struct tool_argv *argv);

/* What a program found. */
struct tool_result {
	size_t n; /* values, in the benchmark's unit, in the order they were measured */
	double value[ABI_BATCHES];
	size_t n_counters;
	struct {
		const char *name; /* static */
		double value;
	} counter[TOOL_COUNTERS];
};

/* Drops what does not fit. */
void tool_value(struct tool_result *result, double value);
void tool_count(struct tool_result *result, const char *name, double value);

struct tool {
	const char *program; /* searched in PATH, then where systems keep programs */
	const char *package; /* that has it on Debian, and by this name or nearly so elsewhere */
	const char *version; /* the option that makes it tell its version in the first line */
	/* The words behind the program's name. Files are named relative to its directory, so that
	 * the command is the same in every launch. */
	void (*argv)(const uint64_t *arg, struct tool_argv *argv);
	/* The same program once more, started before; NULL: it needs no server. */
	void (*server)(const uint64_t *arg, struct tool_argv *argv);
	const char *serves; /* what the server prints when it is ready */
	const char *file;   /* which file of its directory has its results; NULL: standard output */
	double (*seconds)(const uint64_t *arg); /* how long it runs, about: for the time limit */
	/* Reads its results, hostile as they may be. output[length] is NUL, and so may others be.
	 * *result is zeroed. 0 with at least one value, all finite and above 0; −1: ERROR_MEASURE
	 * if the program says that it failed (the text is what it says), ERROR_DATA if this is not
	 * what it prints. */
	int (*parse)(const char *output, size_t length, const uint64_t *arg,
		struct tool_result *result, struct error *err);
};

#endif
