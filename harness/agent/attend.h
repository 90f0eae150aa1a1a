/* The agent on a virtio-serial port of a system that somebody else booted: target/guest_boot.h.
 */
#ifndef AGENT_ATTEND_H
#define AGENT_ATTEND_H

#include "base/error.h"

/* Serves one harness after another for as long as the system runs. −1: the port cannot be opened,
 * or it broke. */
int attend(const char *port, struct error *err);

#endif
