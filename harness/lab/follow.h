/* Reads a file that another process is writing to. */
#ifndef LAB_FOLLOW_H
#define LAB_FOLLOW_H

#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"

struct follow {
	char *path;
	int fd;		/* -1: it is not there yet */
	uint64_t taken; /* bytes */
};

/* Starts at its beginning. The file need not be there yet. */
void follow_open(struct follow *follow, const char *directory, const char *name);
/* Up to size bytes that were not taken before: how many, 0 if there are none now, -1 on failure. */
ssize_t follow_take(struct follow *follow, void *bytes, size_t size, struct error *err);
void follow_close(struct follow *follow);

#endif
