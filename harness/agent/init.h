/* What process 1 of a guest must do before anything else can: file systems, modules,
 * the loopback interface. */
#ifndef AGENT_INIT_H
#define AGENT_INIT_H

#include "base/error.h"

/* Mounts /proc, /sys, /dev, /tmp, and where the kernel has them tracefs and debugfs; gives the
 * process the console as standard output and error. */
int init_mount(struct error *err);
/* Loads /lib/modules/NAME.ko with the options that the kernel command line has for it
 * ("kvm_amd.npt=0"), as modprobe does. A module that is loaded already is none to complain about.
 */
int init_load(const char *name, struct error *err);
/* Brings the loopback interface up, as any init does: a network of one machine's own. Harmless where
 * the kernel has none. */
void init_loopback(void);
/* Ends the machine: power off, else halt. Does not return. */
void init_end(void) __attribute__((noreturn));

#endif
