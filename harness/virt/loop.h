/* libvirt's event loop in a thread of its own; an embedded driver hears of its QEMU through it.
 */
#ifndef VIRT_LOOP_H
#define VIRT_LOOP_H

#include "base/error.h"

int loop_start(struct error *err);
/* Harmless if it does not run. */
void loop_stop(void);

#endif
