/* What became of the programs that ran inside a lab: one result each, from frames "test". */
#ifndef LAB_PROGRAMS_H
#define LAB_PROGRAMS_H

#include <stddef.h>

#include <jansson.h>

#include "base/error.h"

#define LAB_PROGRAMS_MOST 256

struct lab_program {
	char *name;
	int status;	/* exit status, 128 + signal, 127: it could not be run */
	double seconds; /* of the machine's time */
	char *output;	/* what it printed, at most 64 KiB of it; hostile */
};

struct lab_programs {
	struct lab_program *program;
	size_t n;
};

/* Takes a frame "test". */
int lab_programs_add(struct lab_programs *list, const json_t *frame, struct error *err);
void lab_programs_finish(struct lab_programs *list);

#endif
