/* What network workloads go through, and the peers at its other end.
 *
 * With links (root): the guest has a tap device, the host's process one end of a veth pair whose
 * other end lies in the peer's network namespace, as does the other end of a container's. Without:
 * the host has its loopback interface, the guest QEMU's user networking, which is not the data path
 * that people deploy, and a container nothing. Addresses are of 198.18.0.0/15, which is set aside
 * for measurements (RFC 2544).
 */
#ifndef TARGET_NETWORK_H
#define TARGET_NETWORK_H

#include <sched.h>
#include <stdbool.h>
#include <stdint.h>

#include <kvmbench/devices.h>

#include "target/link.h"
#include "target/peer.h"
#include "virt/machine.h"

enum network_kind { NETWORK_AUTO, NETWORK_LINKS, NETWORK_LOOPBACK };

struct network {
	bool ready;
	bool pairs;	/* there are veth pairs … */
	bool tap;	/* … and a tap device */
	char why[256];	/* why not, or "" */
	uint32_t first; /* of 16 addresses, host byte order */
	uint64_t key;
	char tap_name[LINK_NAME], pair_name[LINK_NAME];
	struct peer far, at_tap, at_loopback;
	struct machine_network device; /* of the guest */
};

/* Harmless if it is done. NETWORK_AUTO takes links where they can be made. cpus: for the peers. */
int network_open(
	struct network *network, enum network_kind kind, const cpu_set_t *cpus, struct error *err);
/* Fills in the network part of *devices for a target (ON_*); ERROR_UNAVAILABLE: it has none. */
int network_tell(
	const struct network *network, uint32_t on, struct devices *devices, struct error *err);
/* Safe on a zeroed struct. */
void network_close(struct network *network);

#endif
