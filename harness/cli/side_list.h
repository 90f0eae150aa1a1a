/* One side of a comparison as the user names it: a run file, the id of a session in the store, a
 * pattern or folder of run files, or several of these with commas between them. "#A" or "#B" behind
 * any of them takes one side of each session, measured by run --ab or --aa (judge/side_run.h).
 */
#ifndef CLI_SIDE_LIST_H
#define CLI_SIDE_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/error.h"
#include "judge/summary.h"
#include "record/run.h"
#include "record/store.h"

struct side_member {
	char *name;		  /* for people: the file, or the id as it was given */
	char *path;		  /* of the run file; "-": standard input */
	const char *side;	  /* "A", "B": run is that side of the session; NULL: all of it */
	struct store_entry entry; /* what the store knows of it; all 0 of a file */
	struct run run;		  /* without raw values: the summary needs them no more */
	struct run whole;	  /* what run borrows from where it is a side */
	struct summary summary;
	bool restored; /* from the store: the file is gone */
	int status;
	struct error err;
};

/* Initialise with { 0 }. */
struct side_list {
	struct side_member *member; /* once read: by start, then id of the session */
	size_t n, room;
	const struct summary **summary; /* of each member, once read */
	struct buffer name;		/* of all members */
	struct buffer notes;		/* what the user has to know, a line each */
};

/* Finds what a side names, without reading it. A name that is a file is that file, whatever else it
 * looks like, also with # and commas; ids are looked up in the store of --db (as store_path takes it). ERROR_USAGE if there
 * is nothing of that name. */
int side_list_find(struct side_list *list, const char *words, const char *db, struct error *err);
/* Reads all sides at once, on as many CPUs as there are; a side's order is then the same however it
 * was named. A session that a side names twice is used once. ERROR_DATA if files cannot be read,
 * whose members say why. ERROR_USAGE if two sides, one of them of several sessions, share one, or if
 * one holds both sides of a session. */
int side_lists_read(struct side_list *list, size_t n, const char *db, struct error *err);
void side_member_finish(struct side_member *m);
void side_list_finish(struct side_list *list);

#endif
