/* Each record of a run file from JSON; the opposite of encode.h. On failure the result holds what
 * its NAME_finish frees. Private to record/.
 */
#ifndef RECORD_DECODE_H
#define RECORD_DECODE_H

#include "base/error.h"
#include "base/json.h"
#include "record/raw.h"
#include "record/run.h"

/* into run->session */
int decode_session(const struct json_at *at, struct run *run, struct error *err);
/* Only the schema, of the sessions a resumed file goes on with. */
int decode_schema(const struct json_at *at, struct error *err);
/* into run->host */
int decode_host(const struct json_at *at, struct run *run, struct error *err);
/* into run->arms and run->skips */
int decode_plan(const struct json_at *at, struct run *run, struct error *err);
/* Into a zeroed launch; raw: its values. */
int decode_launch(const struct json_at *at, const struct run *run, const struct raw *raw,
	struct launch *launch, struct error *err);
/* into run->end and run->end_why */
int decode_end(const struct json_at *at, struct run *run, struct error *err);

/* The index of the member KEY among n names, with an error that quotes what it is instead. */
int decode_word(const struct json_at *at, const char *key, const char *(*name)(unsigned),
	unsigned n, unsigned *index, struct error *err);

#endif
