/* Starts a program that must not outlive this one. */
#ifndef LAB_SPAWN_H
#define LAB_SPAWN_H

#include <sys/types.h>

#include "base/error.h"
#include "lab/machine.h"

/* What a started emulator prints. */
#define SPAWN_LOG "emulator.log"

/* Starts the command in the directory, in a process group of its own, with its output in SPAWN_LOG
 * there and nothing as standard input; it is killed when the calling thread ends. A command that
 * needs a terminal has a pseudo-terminal as all three instead: *terminal becomes its other end, to
 * be read and closed, and -1 otherwise. The process, or -1: ERROR_UNAVAILABLE if there is no such
 * program. */
pid_t spawn_start(
	const struct lab_command *command, const char *directory, int *terminal, struct error *err);

#endif
