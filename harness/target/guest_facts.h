/* What a guest says of itself when it has booted, as its agent tells it (target/guest_boot.h):
 * hostile input.
 */
#ifndef TARGET_GUEST_FACTS_H
#define TARGET_GUEST_FACTS_H

#include <stdbool.h>

#include "base/json.h"

/* Words have no characters but letters, digits and "-_.+ ": others are '?'. "" and 0: not told. */
struct guest_facts {
	char release[65];
	char clocksource[32];
	char clocksources[128]; /* it could choose from */
	char thp[32];		/* transparent huge pages: "always", "madvise", "never" */
	unsigned cpus;
	unsigned packages;
	unsigned cores; /* in all packages */
	bool tells_steal; /* its hypervisor tells it of stolen time: else none is seen */
};

int guest_facts_take(const struct json_at *at, struct guest_facts *facts, struct error *err);
/* Identity into fingerprint, what may differ from boot to boot into conditions. */
void guest_facts_put(const struct guest_facts *facts, json_t *fingerprint, json_t *conditions);

#endif
