/* Record after record into a run. Private to record/.
 */
#ifndef RECORD_READ_LINES_H
#define RECORD_READ_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"
#include "record/raw.h"
#include "record/run.h"
#include "record/run_file.h"

/* which launch stands on which line */
struct launch_line {
	uint64_t key; /* arm and block */
	size_t line;
};

/* Initialise with the file's name (for messages) and a zeroed run; the rest is 0. */
struct line_reader {
	const char *name;
	struct run *run;
	size_t line; /* lines read */
	bool planned;
	struct launch_line *launch_lines; /* as many as run->launches */
	size_t capacity;		  /* of both */
	const struct run_tap *tap;	  /* or NULL */
	struct raw raw;
	struct buffer rest; /* a line without its raw values */
};

/* One record; a newline must follow at text[length]. */
int line_reader_add(struct line_reader *r, const char *text, size_t length, struct error *err);
/* After the last whole line; half: something stood behind it. What concerns the whole file. */
int line_reader_end(struct line_reader *r, bool half, struct error *err);
/* Frees all but the run. */
void line_reader_finish(struct line_reader *r);

#endif
