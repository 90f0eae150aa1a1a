/* What a guest must do before a workload can use a device: find the disk with a serial number,
 * mount the file system on it, give the network device its address.
 */
#ifndef AGENT_DEVICES_H
#define AGENT_DEVICES_H

#include <kvmbench/devices.h>

#include "base/error.h"

/* Turns what a request says into paths of this system; what is a path already stays. Each is done
 * once. */
int devices_settle(struct devices *devices, struct error *err);

#endif
