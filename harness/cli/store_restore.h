/* A session from what the store itself kept of it, where its run file is gone: the value of each
 * launch, but no batches, counters or conditions.
 */
#ifndef CLI_STORE_RESTORE_H
#define CLI_STORE_RESTORE_H

#include "base/error.h"
#include "judge/summary.h"
#include "record/run.h"
#include "record/store.h"

/* Into a zeroed run and its summary, which says of each arm what it said of the file's. On failure
 * both still have to be finished. */
int store_restore(struct store *s, const struct store_entry *entry, struct run *run,
	struct summary *summary, struct error *err);

#endif
