/* What `run --aa` does when its session is complete: keeps it in the store, as experience for later
 * comparisons, and says what tolerance follows.
 */
#ifndef CLI_RUN_AA_H
#define CLI_RUN_AA_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/error.h"
#include "record/run.h"

/* path: of the run file; out: the report. */
int run_aa_keep(const char *path, const struct run *run, bool colour, struct buffer *out,
	struct error *err);

#endif
