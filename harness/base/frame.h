/* What an agent sends to the harness that booted it: lines of text over a one-way channel (in the
 * labs the printer port, which needs no driver and has no baud rate).
 *
 *	CRC32 (8 hex digits, zlib's, of the JSON text) SPACE JSON NEWLINE (empty lines are nothing)
 *
 * Every frame is an object with a member "t":
 *
 *	hello     version of the agent, kernel release
 *	say       text: what it is doing, for people
 *	progress  done, of, what
 *	record    record: one record of a run file (session, host, plan, launch, end)
 *	symbols   lines: a piece of /proc/kallsyms
 *	profile   bench, params, ring, target; ops, measured, region, less, ticks (agent/profile.c)
 *	mark      what: for the harness to act on
 *	test      name, status (exit status, or 128 + signal), seconds, output
 *	file      file (number, as asked for), at, data (base64), last; or file, why it cannot
 *	          be had
 *	error     kind (enum error_kind), text, hint
 *	done      nothing follows
 *	boot      of a Linux guest, target/guest_boot.h
 *	launch    a request of target/remote.h, to the agent …
 *	result    … its answer …
 *	quit      … and the end of it
 *	who       a question to an agent that runs already, target/guest_boot.h
 *
 * The reader takes hostile input: a line longer than STREAM_LINE_MAX, a wrong checksum, a frame
 * that is no JSON or has no known "t" ends the stream with ERROR_DATA.
 */
#ifndef LAB_STREAM_H
#define LAB_STREAM_H

#include <stddef.h>

#include <jansson.h>

#include "base/buffer.h"
#include "base/error.h"

#define STREAM_LINE_MAX (4u << 20)

/* Appends a frame with the text of a JSON object to b. */
void stream_put(struct buffer *b, const char *json, size_t length);

struct stream {
	struct buffer pending; /* of a line that is not whole yet */
	size_t line;	       /* number of the last line read, from 1 */
};

/* Takes bytes as they come. */
void stream_feed(struct stream *s, const void *bytes, size_t length);
/* The next frame, a new reference; NULL with *err untouched if no whole line is there, NULL with
 * ERROR_DATA if the line is bad (nothing more is to be expected then). */
json_t *stream_next(struct stream *s, struct error *err);
void stream_finish(struct stream *s);

#endif
