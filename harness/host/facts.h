/* Filling a JSON object with facts: what is not known is null, never "" or 0.
 */
#ifndef HOST_FACTS_H
#define HOST_FACTS_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

/* NULL and "" become null. */
void fact_text(json_t *facts, const char *field, const char *text);
void fact_integer(json_t *facts, const char *field, bool known, int64_t value);
void fact_boolean(json_t *facts, const char *field, bool known, bool value);
/* The first line, or the number in the first line, of a file below root. */
void fact_line(json_t *facts, const char *field, const char *root, const char *path);
void fact_number(json_t *facts, const char *field, const char *root, const char *path);
/* The same, and "none" if the file does not exist though the directory does: this kernel has no
 * such setting, which is known and not unknown. */
void fact_setting(json_t *facts, const char *field, const char *root, const char *directory,
	const char *path);
/* "fnv1a64:0123456789abcdef" of a file below root; a prefix names the source, or is "". */
void fact_hash(
	json_t *facts, const char *field, const char *prefix, const char *root, const char *path);

/* facts.PART.field; NULL if it is not there or not a string. The string is the object's. */
const char *fact_get(const json_t *facts, const char *part, const char *field);
/* False if it is not there or not a number. */
bool fact_get_number(const json_t *facts, const char *part, const char *field, double *value);

#endif
