/* A running domain of the user's as the guest: `run --domain NAME`. It is attached to and let go;
 * its blocks are therefore no fresh starts.
 */
#ifndef TARGET_GUEST_DOMAIN_H
#define TARGET_GUEST_DOMAIN_H

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

#endif
