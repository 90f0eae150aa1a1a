/* A domain of somebody else's that runs already: looked at and spoken to, never started, stopped or
 * changed.
 */
#ifndef VIRT_ATTACH_H
#define VIRT_ATTACH_H

#include <stdbool.h>
#include <stdint.h>

#include "virt/channel.h"
#include "virt/virt.h"

/* What its XML says of it. */
struct attach_facts {
	bool kvm; /* else emulated, or of another hypervisor */
	char machine[64];
	char cpu[128];	   /* mode and model */
	char pinning[256]; /* "0@2 1@3, others@0-1", as target/guest.c says it */
	unsigned cpus;
	uint64_t memory_mib;
	bool huge_pages;
};

struct attach {
	virDomainPtr handle; /* NULL: none */
	struct channel *channel;
	struct attach_facts facts;
};

/* Finds it by name, or UUID, and its channel MACHINE_CHANNEL. ERROR_USAGE: there is no such
 * domain. ERROR_UNAVAILABLE: it does not run, or has no such channel (the hint has the lines of
 * XML it lacks), or nobody in it listens. */
int attach_find(
	const struct virt *virt, const char *name, struct attach *attach, struct error *err);
/* Opens the channel: a descriptor, the caller's to close; -1 and why. */
int attach_open(struct attach *attach, struct error *err);
/* Gives the channel back; harmless if it is not open. */
void attach_release(struct attach *attach);
bool attach_runs(const struct attach *attach);
/* Safe on a zeroed struct. */
void attach_finish(struct attach *attach);

/* What the domain's XML says; 0, or −1 and why the agent cannot be reached. Pure; for tests. */
int attach_read(const char *xml, const char *name, struct attach_facts *facts, struct error *err);

#endif
