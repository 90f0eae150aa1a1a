#include "run/factor.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const char *const prefixes[] = { "", "param:", "env:", "guest:" }; /* by kind */

const char *ab_side_name(enum ab_side side)
{
	static const char *const names[SIDES] = { "", "A", "B" };

	return names[side];
}

enum ab_side ab_side_of(const char *name)
{
	return strcmp(name, "A") == 0 ? SIDE_A : strcmp(name, "B") == 0 ? SIDE_B : SIDE_NONE;
}

static enum factor_kind kind_of(const char *text)
{
	for (enum factor_kind kind = FACTOR_PARAM; kind <= FACTOR_GUEST; kind++)
		if (strncmp(text, prefixes[kind], strlen(prefixes[kind])) == 0)
			return kind;
	return FACTOR_COMMAND;
}

static bool is_name(const char *name)
{
	if (!*name || isdigit((unsigned char)*name))
		return false;
	for (; *name; name++)
		if (!isalnum((unsigned char)*name) && *name != '_')
			return false;
	return true;
}

static int parse_side(struct factor *f, enum ab_side side, const char *text, struct error *err)
{
	const char *name = text + strlen(prefixes[f->kind]);
	const char *equals = strchr(name, '=');

	f->text[side] = strdup(text);
	if (!f->text[side])
		return error_errno(err, ERROR_SYSTEM, "cannot keep '%.80s'", text);
	if (f->kind == FACTOR_COMMAND) {
		if (text[strspn(text, " \t\n")])
			return 0;
		error_set(err, ERROR_USAGE, "command %s is empty", ab_side_name(side));
		return error_hint(err, "a state that needs no doing is the command 'true'");
	}
	f->name[side] = equals ? strndup(name, (size_t)(equals - name)) : strdup(name);
	f->value[side] = equals ? strdup(equals + 1) : NULL;
	if (!f->name[side] || (equals && !f->value[side]))
		return error_errno(err, ERROR_SYSTEM, "cannot keep '%.80s'", text);
	if (!is_name(f->name[side]) || (!equals && f->kind != FACTOR_ENV))
		return error_set(
			err, ERROR_USAGE, "'%.80s' is not %sNAME=VALUE", text, prefixes[f->kind]);
	return 0;
}

static int check(const struct factor *f, struct error *err)
{
	if (strcmp(f->text[SIDE_A], f->text[SIDE_B]) == 0) {
		error_set(err, ERROR_USAGE, "both sides are '%.80s'", f->text[SIDE_A]);
		return error_hint(err, "kvmbench run --aa measures a thing against itself");
	}
	if ((f->kind == FACTOR_PARAM || f->kind == FACTOR_GUEST) &&
		strcmp(f->name[SIDE_A], f->name[SIDE_B]) != 0)
		return error_set(err, ERROR_USAGE, "two %s, %.80s and %.80s, are no factor",
			f->kind == FACTOR_PARAM ? "parameters" : "options of guests",
			f->name[SIDE_A], f->name[SIDE_B]);
	return 0;
}

int factor_parse(struct factor *f, const char *a, const char *b, struct error *err)
{
	*f = (struct factor){ .kind = kind_of(a) };
	/* what a command changes only a command can take back */
	if (kind_of(b) != f->kind) {
		*f = (struct factor){ 0 };
		return error_set(err, ERROR_USAGE,
			"'%.80s' and '%.80s' are not of one kind: two commands, param:, env: or "
			"guest:",
			a, b);
	}
	if (parse_side(f, SIDE_A, a, err) == 0 && parse_side(f, SIDE_B, b, err) == 0 &&
		check(f, err) == 0)
		return 0;
	factor_finish(f);
	return -1;
}

void factor_finish(struct factor *f)
{
	for (enum ab_side side = SIDE_NONE; side < SIDES; side++) {
		free(f->text[side]);
		free(f->name[side]);
		free(f->value[side]);
	}
	*f = (struct factor){ 0 };
}
