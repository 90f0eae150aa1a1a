/* A running domain of the user's as the guest: `run --domain NAME`. It is attached to and let go;
 * its blocks are therefore no fresh starts.
 */
#ifndef TARGET_GUEST_DOMAIN_H
#define TARGET_GUEST_DOMAIN_H

#include "base/buffer.h"
#include "target/guest_machine.h"

#define GUEST_DOMAIN_SECONDS 10.0 /* for an agent that runs to say who it is */

/* Finds setup->options.domain, which says whether it runs with KVM. */
int guest_domain_find(struct guest_setup *setup, struct error *err);
/* Opens its channel and has its agent, which must be this program's own, say who it is. */
int guest_domain_open(struct guest_machine *machine, struct guest_setup *setup, double seconds,
	struct error *err);
void guest_domain_close(struct guest_machine *machine, struct guest_setup *setup);
/* Its fields of the fingerprint. */
void guest_domain_describe(
	const struct guest_setup *setup, const struct guest_machine *machine, json_t *fingerprint);

/* Takes bytes of the channel, where anything may have been left over, and looks for the answer to
 * the question with that nonce. 1: its frame, a new reference, is in *answer. 0: not yet. −1: too
 * much that is none. Pure; for tests. */
struct guest_domain_ear {
	struct buffer line; /* not whole yet */
	size_t heard;
};
int guest_domain_hear(struct guest_domain_ear *ear, const char *bytes, size_t n, uint32_t nonce,
	json_t **answer, struct error *err);

#endif
