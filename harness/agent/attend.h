/* The agent on a virtio-serial port of a system that somebody else booted: target/guest_boot.h.
 */
#ifndef AGENT_ATTEND_H
#define AGENT_ATTEND_H

#include "base/error.h"

/* Serves one harness after another for as long as the system runs. tell hears what went wrong with
 * one of them, which is not the next one's fault. −1: the port cannot be opened, or it broke. */
int attend(const char *port, void (*tell)(const struct error *why), struct error *err);

#endif
