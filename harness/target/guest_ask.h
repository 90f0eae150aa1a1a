/* Asks the agent of a guest that runs already who it is (target/guest_boot.h).
 */
#ifndef TARGET_GUEST_ASK_H
#define TARGET_GUEST_ASK_H

#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "base/buffer.h"
#include "base/error.h"

/* Its answer, a new reference, from a socket where anything may have been left over. NULL: none
 * came in time, or the channel is closed or flooded, or the session is to end. */
json_t *guest_ask(int fd, double seconds, struct error *err);

/* Takes bytes of the channel, where anything may have been left over, and looks for the answer to
 * the question with that nonce. 1: its frame, a new reference, is in *answer. 0: not yet. −1: too
 * much that is none. Pure; for tests. */
struct guest_ask_ear {
	struct buffer line; /* not whole yet */
	size_t heard;
};
int guest_ask_hear(struct guest_ask_ear *ear, const char *bytes, size_t n, uint32_t nonce,
	json_t **answer, struct error *err);

#endif
