/* Files that programs in a lab's machine left there, brought out: from frames "file"
 * (base/frame.h). The machine is hostile: only the files that were asked for are taken, in their
 * order, whole, and no more of them than fits.
 */
#ifndef LAB_BROUGHT_H
#define LAB_BROUGHT_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "base/buffer.h"
#include "base/error.h"

#define BROUGHT_FILES 32
#define BROUGHT_MOST  ((size_t)64 << 20) /* bytes of all files together */

struct brought_file {
	bool whole;
	char *why; /* it cannot be had; hostile; NULL: nobody said so */
	struct buffer bytes;
};

struct brought {
	struct brought_file file[BROUGHT_FILES]; /* as they were asked for */
	size_t bytes;
};

/* Takes a frame "file" about one of the n files that were asked for. */
int brought_add(struct brought *brought, const json_t *frame, size_t n, struct error *err);
void brought_finish(struct brought *brought);

#endif
