/* Arms that did the same work on the host and elsewhere: equal benchmark, revision, unit,
 * direction, parameters and side.
 */
#ifndef JUDGE_PAIR_H
#define JUDGE_PAIR_H

#include <stddef.h>

#include "base/error.h"
#include "record/run.h"

#define PAIR_NONE ((size_t)-1)

/* For each arm the index of the host arm to hold it against (the first, if a run names one twice);
 * PAIR_NONE for host arms and for arms without a partner. The caller frees the array of n_arms. */
size_t *pair_hosts(const struct run *run, struct error *err);

#endif
