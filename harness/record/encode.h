/* Each record of a run file as one line of JSON with its newline. Private to record/.
 */
#ifndef RECORD_ENCODE_H
#define RECORD_ENCODE_H

#include "base/buffer.h"
#include "record/run.h"

void encode_session(struct buffer *line, const struct session *session);
void encode_host(struct buffer *line, const json_t *host);
void encode_plan(struct buffer *line, const struct run *run);
void encode_launch(struct buffer *line, const struct launch *launch);
void encode_end(struct buffer *line, enum run_end end, const char *why);

#endif
