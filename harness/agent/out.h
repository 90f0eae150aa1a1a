/* What the agent tells whoever booted it: frames of base/frame.h through the printer port. */
#ifndef AGENT_OUT_H
#define AGENT_OUT_H

#include <jansson.h>

#include "base/buffer.h"
#include "base/error.h"

/* Takes ownership of the frame. */
void out_frame(json_t *frame);
void out_hello(void);
void out_say(const char *text);
void out_progress(size_t done, size_t of, const char *what);
/* A record of a run file: one line of JSON with its newline. */
void out_record(const struct buffer *line);
void out_error(const struct error *err);
/* Nothing follows. */
void out_done(void);

#endif
