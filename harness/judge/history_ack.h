/* Changes that people have seen and accept: a text file, one per line, # begins a comment:
 *
 *	SESSION BENCH-GLOB REASON
 *	7f21bb48907886a0  cpuid*  microcode update, accepted by ops
 *
 * SESSION is the session the change is reported at, or any other in which it may lie, by its id or
 * that of its entry in the store, at least 7 hexadecimal digits of the beginning.
 */
#ifndef JUDGE_HISTORY_ACK_H
#define JUDGE_HISTORY_ACK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct history_ack {
	char *session;
	char *glob;
	char *reason;
	size_t line; /* from 1 */
};

struct history_acks {
	struct history_ack *ack;
	size_t n;
};

/* ERROR_USAGE, with the line, for one that is none. */
int history_acks_parse(const char *text, struct history_acks *acks, struct error *err);
void history_acks_finish(struct history_acks *acks);

/* Whether text is at least 7 lower-case hexadecimal digits and no more than `most`. */
bool history_is_name(const char *text, size_t most);
/* Whether one of two such names is the beginning of the other. */
bool history_same_name(const char *a, const char *b);

#endif
