/* What the parsers of tools share: numbers out of JSON and out of text, each checked, each error
 * naming the program and the field.
 */
#ifndef TOOL_READ_H
#define TOOL_READ_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "base/error.h"

/* What one program printed. */
struct tool_output {
	const char *program; /* for messages */
	const char *text;    /* NUL-terminated; reading stops at the first NUL */
};

/* The next JSON object that begins a line at *at, which is moved behind it; what stands before it
 * (notes, warnings) is passed over. NULL and err->kind ERROR_NONE: there is no more; NULL and
 * ERROR_DATA: it is broken. A new reference. */
json_t *tool_json_next(const struct tool_output *output, const char **at, struct error *err);

/* What PATH leads to from here ("read.clat_ns.mean", "jobs.0.error"), borrowed; NULL if nowhere. */
const json_t *tool_json_at(const json_t *from, const char *path);
/* A finite number, at least `least`; ERROR_DATA else. */
int tool_json_number(const struct tool_output *output, const json_t *from, const char *path,
	double least, double *value, struct error *err);

/* The text behind KEY in the first line that begins with it (blanks aside); NULL if none does. */
const char *tool_line(const struct tool_output *output, const char *key);
/* The number that follows KEY there, at least 0; digits with a decimal point, no more than one. */
int tool_number(
	const struct tool_output *output, const char *key, double *value, struct error *err);
/* The number at text, which must be followed by one of the characters of `behind` or the end. */
bool tool_number_at(const char *text, const char *behind, double *value);

/* Fails with ERROR_MEASURE: "PROGRAM: " and the first line of text, made printable. */
int tool_failed(const struct tool_output *output, const char *text, struct error *err);
/* Fails unless the value can be a measured time or rate: finite and above 0. */
int tool_check_value(
	const struct tool_output *output, const char *what, double value, struct error *err);

#endif
