/* Whose a domain is: the harness that started it, by its process and when that was started.
 */
#ifndef VIRT_OWNER_H
#define VIRT_OWNER_H

#include <stdbool.h>
#include <stdint.h>

#define OWNER_XMLNS "urn:kvmbench:domain:1" /* of the element in a domain's <metadata> */

struct owner {
	int64_t pid;
	uint64_t start; /* clock ticks since boot, /proc/PID/stat */
	uint64_t space; /* the PID namespace that pid is a number in */
};

/* When a process was started, in clock ticks since boot; 0: there is none. */
uint64_t owner_start(int64_t pid);
/* This process. */
struct owner owner_self(void);
/* Could it still be running? True if that cannot be told (another PID namespace). */
bool owner_lives(const struct owner *owner);

#endif
