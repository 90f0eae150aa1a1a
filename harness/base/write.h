/* Writing to a descriptor until all is written, however often a signal or a full pipe cuts it short.
 */
#ifndef BASE_WRITE_H
#define BASE_WRITE_H

#include <stddef.h>

/* 0, or -1 with errno: part of it may have been written. The descriptor must block. One write(2) in
 * all but the worst case: a second one only tells why the first fell short. */
int write_all(int fd, const void *bytes, size_t length);

#endif
