/* What a guest sees of itself that decides how fast it can be: told with its boot
 * (target/guest_boot.h).
 */
#ifndef AGENT_GUEST_FACTS_H
#define AGENT_GUEST_FACTS_H

#include <jansson.h>

/* Members of the frame "boot". A new reference. */
json_t *guest_facts(void);

#endif
