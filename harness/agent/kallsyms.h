/* The functions of the running kernel, for whoever has addresses in it. */
#ifndef AGENT_KALLSYMS_H
#define AGENT_KALLSYMS_H

#include <stdio.h>

#include "base/error.h"

/* Takes a piece of the list, whole lines. */
typedef void kallsyms_fn(const char *lines, size_t length);

/* Gives `take` the lines of /proc/kallsyms that are functions (types t, T, w, W) and stay: those of
 * the kernel's start are left out, their memory is gone. ERROR_UNAVAILABLE if the kernel has no
 * such list or does not tell addresses. */
int kallsyms_send(kallsyms_fn *take, struct error *err);

#endif
