/* Process 1 of a Linux guest that serves launches (target/guest_boot.h).
 */
#ifndef AGENT_GUEST_H
#define AGENT_GUEST_H

#include <stdbool.h>

#include "base/error.h"

/* Is this the image of such a guest? */
bool guest_is_one(void);
/* Serves until the channel ends. What goes wrong is told through the channel if it is open. */
int guest_serve(double entered, struct error *err);

#endif
