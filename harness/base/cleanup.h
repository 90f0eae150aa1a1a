/* Ownership visible in the declaration, with the compiler's cleanup attribute:
 *
 *	cleanup_close int fd = open(...);
 *	cleanup_free char *line = NULL;
 *
 * The variable must be initialised. To give the value away, copy it and set the variable back
 * to -1 or NULL.
 */
#ifndef BASE_CLEANUP_H
#define BASE_CLEANUP_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static inline void cleanup_free_pointer(void *pointer)
{
	free(*(void **)pointer);
}

static inline void cleanup_close_fd(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static inline void cleanup_close_file(FILE **file)
{
	if (*file)
		fclose(*file);
}

#define cleanup_free  __attribute__((cleanup(cleanup_free_pointer)))
#define cleanup_close __attribute__((cleanup(cleanup_close_fd)))
#define cleanup_file  __attribute__((cleanup(cleanup_close_file)))

#endif
