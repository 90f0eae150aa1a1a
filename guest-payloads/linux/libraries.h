/* The shared libraries that a program of this host is started with: what its dynamic loader says
 * itself, so that rpath, ld.so.conf and processor-specific directories are what they are.
 */
#ifndef GUEST_LINUX_LIBRARIES_H
#define GUEST_LINUX_LIBRARIES_H

#include <stddef.h>

#include "base/error.h"

struct library {
	char *name; /* as it is asked for: "libc.so.6" */
	char *path; /* absolute, where it is found here; the loader's own is the first of a list */
};

struct libraries {
	struct library *library;
	size_t n; /* 0: a static program */
};

/* ERROR_DATA: no x86-64 program or library; ERROR_UNAVAILABLE names a library that is missing. */
int libraries_find(const char *file, struct libraries *libraries, struct error *err);
void libraries_finish(struct libraries *libraries);

#endif
