/* The printer port of a PC at 0x378: what is written to it appears in a file of the emulator's. It
 * needs no driver, has no baud rate, and every emulator has one; bytes go one way only.
 */
#ifndef AGENT_PORT_H
#define AGENT_PORT_H

#include <stddef.h>

#include "base/error.h"

/* Takes the port for this process (ioperm). ERROR_SYSTEM without the right to do so. */
int port_open(struct error *err);
void port_write(const void *bytes, size_t length);

#endif
