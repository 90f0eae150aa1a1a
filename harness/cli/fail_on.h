/* --fail-on: which verdicts of a comparison make the exit code. */
#ifndef CLI_FAIL_ON_H
#define CLI_FAIL_ON_H

#include <stdbool.h>

#include "cli/command.h"
#include "judge/compare.h"

struct fail_on {
	bool verdict[CHANGES];
	bool never; /* "none" */
};

/* "regression,invalid" or "none", cut apart in place; replaces what was there. Ends the program on a
 * mistake. */
void fail_on_set(struct fail_on *f, char *text);
/* The exit code. Of several verdicts the worst decides; EXIT_INCONCLUSIVE, EXIT_MEASURE or EXIT_INCOMPARABLE where
 * nothing could be judged: silence must not pass for success. */
int fail_on_code(const struct fail_on *f, const struct comparison *c);

#endif
