/* The run file: written append-only, read with suspicion.
 *
 * A writer syncs after every launch, so a killed run keeps every finished one. A reader takes
 * untrusted files: lines longer than RUN_LINE_MAX, more arms or launches than the bounds below,
 * numbers that are not finite, indices out of range and bad UTF-8 are errors that name line and
 * field ("run.jsonl:17: launch.arm: 99 is not one of the 12 arms"). A last line without a newline
 * is what a kill leaves behind: it is dropped, and the run is RUN_UNFINISHED.
 */
#ifndef RECORD_RUN_FILE_H
#define RECORD_RUN_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "record/run.h"

#define RUN_LINE_MAX	 (16u << 20)
#define RUN_ARMS_MAX	 100000
#define RUN_LAUNCHES_MAX 10000000
#define RUN_RAW_MAX	 1000000 /* per launch */

struct run_writer;

/* Creates PATH (never overwrites a file: ERROR_USAGE if it exists); "-" is not accepted.
 * With append, opens an existing file for --resume and cuts off a last half line; read it first, to
 * be sure that it is a run. One writer at a time: ERROR_USAGE while another has it. */
struct run_writer *run_writer_open(const char *path, bool append, struct error *err);
/* Each writes one line; plan, launch and end also fsync. On failure (disk full) the file still ends
 * with the last whole record: the half line is cut off again. A launch that run_read would refuse
 * (not finite, ok without a value above 0) is ERROR_DATA and is not written. */
int run_write_session(struct run_writer *w, const struct session *session, struct error *err);
int run_write_host(struct run_writer *w, const json_t *host, struct error *err);
int run_write_plan(struct run_writer *w, const struct run *run, struct error *err);
int run_write_launch(struct run_writer *w, const struct launch *launch, struct error *err);
int run_write_end(struct run_writer *w, enum run_end end, const char *why, struct error *err);
/* NULL is allowed. */
void run_writer_close(struct run_writer *w);

/* Reads PATH ("-": standard input) into a zeroed run. On failure run is zeroed again. Of a resumed
 * file the first session, host and plan count; a second plan, or a second launch of the same arm
 * and block, is an error. A launch behind an end takes that end back. host is NULL if the file has
 * none; end_why never is. ERROR_USAGE if there is no such file. */
int run_read(const char *path, struct run *run, struct error *err);
/* A look at what is read, while it is read; each of the two may be NULL. */
struct run_tap {
	/* Every byte taken from the file, in order, a last half line included: a hash taken this
	 * way is of just what was parsed, even if somebody changes the file meanwhile. */
	void (*bytes)(void *context, const void *bytes, size_t length);
	/* Every launch, once it is known to be sound; may put something in the place of its raw
	 * values, so that memory does not grow with their number. */
	void (*launch)(struct launch *launch, const struct arm *arm);
	void *context; /* of bytes */
};
/* The same, tapped. On failure not everything was seen. */
int run_read_tapped(
	const char *path, const struct run_tap *tap, struct run *run, struct error *err);
/* The same from memory; NAME is for messages. The fuzzer's door. */
int run_parse(
	const char *name, const char *text, size_t length, struct run *run, struct error *err);

/* The same, record after record as they come; name and the zeroed run are borrowed. The run is the
 * caller's: whatever happens, run_finish frees it. NULL without memory. */
struct run_reader;
struct run_reader *run_reader_open(const char *name, struct run *run, struct error *err);
/* One record; a newline must follow at text[length]. A launch that is refused is not in the run;
 * after any other record that is, the run is of no use. */
int run_reader_add(struct run_reader *r, const char *text, size_t length, struct error *err);
/* What concerns the whole: there is a record, and no launch came twice. */
int run_reader_end(struct run_reader *r, struct error *err);
void run_reader_close(struct run_reader *r);

#endif
