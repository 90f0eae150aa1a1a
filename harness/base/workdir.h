/* A directory for what a launch writes: empty, private, and gone when the launch is over, whatever
 * ended it: a process of ours outlives the launch by as long as it takes to remove it.
 */
#ifndef BASE_WORKDIR_H
#define BASE_WORKDIR_H

#include <stddef.h>

#include "base/error.h"

#define WORKDIR_PATH 512

struct workdir;

/* NULL on failure. */
struct workdir *workdir_open(struct error *err);
const char *workdir_path(const struct workdir *dir); /* absolute */
/* Removes it, and waits for the process. NULL is allowed. */
void workdir_close(struct workdir *dir);

/* For those who see to its end themselves. Makes one in $TMPDIR, /var/tmp (which lies on a disk by
 * convention, /tmp often in memory) or /tmp. */
int workdir_make(char path[WORKDIR_PATH], struct error *err);
/* A directory and all in it, as far as it can be removed. */
void workdir_remove(const char *path);

#endif
