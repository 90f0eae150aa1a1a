/* Reading the host record of a run file: JSON of somebody else's machine, where any field may be
 * missing or of another type.
 */
#ifndef REPORTS_HOST_FIELD_H
#define REPORTS_HOST_FIELD_H

#include <stdbool.h>

#include <jansson.h>

#include "base/buffer.h"
#include "record/run.h"

/* The field of that name in the fingerprint, else in the conditions; NULL if unknown (absent or
 * null). */
const json_t *host_field(const struct run *run, const char *name);

/* Adds a value as a person would write it: text as it is, true → "yes", lists with commas,
 * objects as "name=value". Not escaped. Unknown → "unknown". */
void host_field_text(const json_t *value, struct buffer *out);

/* Adds the field's text; false, and nothing added, if it is unknown. */
bool host_field_add(const struct run *run, const char *name, struct buffer *out);

#endif
