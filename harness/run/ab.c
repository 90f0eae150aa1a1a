#include "run/ab.h"

#include <stdlib.h>
#include <string.h>

#include "base/tsc.h"
#include "target/target.h"

int ab_open(struct ab *ab, const struct factor *factor, struct error *err)
{
	*ab = (struct ab){ .factor = factor };
	if (!factor)
		return 0;
	if (factor->kind == FACTOR_COMMAND)
		return guardian_open(
			&ab->guardian, factor->text[SIDE_A], factor->text[SIDE_B], err);
	for (enum ab_side side = SIDE_A; side < SIDES && factor->kind == FACTOR_ENV; side++) {
		const char *value = getenv(factor->name[side]);

		ab->before[side] = value ? strdup(value) : NULL;
		if (value && !ab->before[side])
			return error_errno(err, ERROR_SYSTEM, "cannot keep %.80s", value);
	}
	return 0;
}

static int set(const char *name, const char *value, struct error *err)
{
	if ((value ? setenv(name, value, 1) : unsetenv(name)) == 0)
		return 0;
	return error_errno(err, ERROR_SYSTEM, "cannot set the variable %.80s", name);
}

/* The other side's variable, where it is another one, is as it was. */
static int set_variables(const struct ab *ab, enum ab_side side, struct error *err)
{
	const struct factor *f = ab->factor;
	const enum ab_side other = side == SIDE_A ? SIDE_B : SIDE_A;

	if (set(f->name[other], ab->before[other], err) < 0)
		return -1;
	return set(f->name[side], f->value[side], err);
}

static int change_guest(const char *name, const char *value, struct error *err)
{
	const struct target *guest = target_find("guest");

	if (guest && guest->change)
		return guest->change(name, value, err);
	return error_set(err, ERROR_UNAVAILABLE, "there are no guests here");
}

int ab_switch(struct ab *ab, enum ab_side side, struct error *err)
{
	const double start = monotonic_seconds();
	int result = 0;

	if (!ab->factor || side == SIDE_NONE)
		return 0;
	if (ab->factor->kind == FACTOR_COMMAND)
		result = guardian_switch(&ab->guardian, side == SIDE_B, err);
	else if (ab->factor->kind == FACTOR_ENV)
		result = set_variables(ab, side, err);
	else if (ab->factor->kind == FACTOR_GUEST)
		result = change_guest(ab->factor->name[side], ab->factor->value[side], err);
	ab->seconds[side] = monotonic_seconds() - start;
	if (result < 0 && err->kind != ERROR_INTERRUPTED)
		error_prefix(err, "cannot switch to side %s", ab_side_name(side));
	return result;
}

bool ab_unsettles(const struct ab *ab)
{
	return ab->factor && ab->factor->kind == FACTOR_COMMAND;
}

int ab_close(struct ab *ab, struct error *err)
{
	const struct factor *f = ab->factor;
	const int result = guardian_close(&ab->guardian, err);

	for (enum ab_side side = SIDE_A; f && f->kind == FACTOR_ENV && side < SIDES; side++) {
		set(f->name[side], ab->before[side], NULL);
		free(ab->before[side]);
	}
	*ab = (struct ab){ 0 };
	return result;
}
