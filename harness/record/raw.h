/* The numbers of a launch, read past the JSON parser: they are nearly all of a run file, and one
 * heap object for each makes reading four times slower. Private to record/.
 */
#ifndef RECORD_RAW_H
#define RECORD_RAW_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "base/error.h"
#include "base/json.h"

/* Initialise with { 0 }; it may be used for many lines. */
struct raw {
	double *value;
	size_t n;
	size_t capacity;
	size_t start, end; /* of the array in the line, brackets included */
};

/* Looks for "raw":[…] in the outermost object of a line, which a newline must follow at
 * line[length]. False if there is none or if anything about it is unusual: then the JSON parser
 * has to look at it, and to find the words for what is wrong. */
bool raw_scan(struct raw *raw, const char *line, size_t length);
/* The same from parsed JSON: the slow way. */
int raw_take(struct raw *raw, const struct json_at *at, struct error *err);
void raw_finish(struct raw *raw);

#endif
