/* The directory that a boot works in: private, in $TMPDIR, gone afterwards. Killed harnesses leave
 * theirs behind; the next one of the same user removes it.
 */
#ifndef LAB_SCRATCH_H
#define LAB_SCRATCH_H

#include "base/error.h"

struct scratch {
	char *path; /* absolute */
	int lock;   /* held as long as it is used */
};

/* A new directory with mode 0700. */
int scratch_make(struct scratch *scratch, struct error *err);
/* Removes it with all that is in it; safe on a zeroed struct. */
void scratch_remove(struct scratch *scratch);

#endif
