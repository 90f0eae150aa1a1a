/* Runs a program of this host and takes what it prints.
 */
#ifndef GUEST_LINUX_PROGRAM_H
#define GUEST_LINUX_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/error.h"

struct program {
	const char *const *argv;	/* argv[0] is searched in PATH */
	const char *directory;		/* to run in; NULL: this one */
	const char *const *environment; /* "NAME=value" over ours, NULL-terminated; NULL: none. An
					 * entry without '=' takes the variable away */
	int seconds;			/* it is killed after that long */
	size_t max;			/* bytes of standard output taken; more is an error */
};

/* Where a program of that name is in a list of directories such as PATH, to be freed; NULL. */
char *program_find(const char *path, const char *name);
/* Whether PATH has a program of that name. */
bool program_exists(const char *name);
/* Adds its standard output to out. Messages are in the C locale; the last line of standard error is
 * part of the error if the program fails. *status (NULL is allowed) becomes its exit status where
 * it ended by itself, also on failure, else -1. ERROR_UNAVAILABLE: no such program; ERROR_TIMEOUT;
 * ERROR_SYSTEM: it failed. */
int program_run(const struct program *program, struct buffer *out, int *status, struct error *err);

#endif
