/* Which kvmbench this is: `git describe` of the tree it was built from, "unknown" outside one. */
#ifndef BASE_VERSION_H
#define BASE_VERSION_H

extern const char kvmbench_version[];

#endif
