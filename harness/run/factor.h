/* What an A/B session switches: `run --ab A B`. Each of the two is
 *
 *	param:NAME=VALUE   a benchmark parameter; the same NAME on both sides
 *	env:NAME=VALUE     an environment variable of the launches; env:NAME takes it away
 *	guest:NAME=VALUE   an option of Linux guests (target/guest_option.h); the same NAME
 *	anything else      a shell command that brings the machine into that state
 *
 * and both are of one kind.
 */
#ifndef RUN_FACTOR_H
#define RUN_FACTOR_H

#include "base/error.h"

enum ab_side { SIDE_NONE, SIDE_A, SIDE_B };
#define SIDES 3

const char *ab_side_name(enum ab_side side); /* "", "A", "B" */
enum ab_side ab_side_of(const char *name);

enum factor_kind { FACTOR_COMMAND, FACTOR_PARAM, FACTOR_ENV, FACTOR_GUEST };

struct factor {
	enum factor_kind kind;
	char *text[SIDES];  /* as typed; [SIDE_NONE] is NULL here and below */
	char *name[SIDES];  /* of the parameter or variable */
	char *value[SIDES]; /* NULL: no such variable */
};

/* ERROR_USAGE says what is wrong with a or b. Zeroed on failure. */
int factor_parse(struct factor *f, const char *a, const char *b, struct error *err);
/* Safe on a zeroed struct. */
void factor_finish(struct factor *f);

#endif
