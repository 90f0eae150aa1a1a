/* The devices of a session: made when the first benchmark that needs them is looked at, the same
 * for every target, gone when the session ends. Configured once, before anything is measured.
 */
#ifndef TARGET_DEVICES_H
#define TARGET_DEVICES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include <kvmbench/bench.h>
#include <kvmbench/devices.h>

#include "base/error.h"
#include "target/network.h"
#include "virt/machine.h"

/* Borrows everything, for as long as the program runs. */
struct device_options {
	const char *directory; /* for files of ours; NULL: $TMPDIR or /var/tmp */
	uint64_t bytes;	       /* of each of them */
	const char *disk; /* the user's own file or block device instead of the disk, or NULL */
	bool disk_write;  /* which may be overwritten */
	const char *cache, *aio; /* of the guest's disks, as struct machine_disk has them; aio NULL:
				  * what suits the cache mode */
	bool thread;
	enum network_kind network;
};

/* Does the cache mode go around the host's page cache? */
bool devices_are_direct(const struct device_options *options);
/* The aio mode: what was asked for, else native where the cache mode allows it. */
const char *devices_aio(const struct device_options *options);

void devices_configure(const struct device_options *options);
/* How QEMU serves the disks of guests to come. */
void devices_serve(const struct device_options *options);
/* Those are measured on: what helps with the devices stays away from them. */
void devices_place(const int *cpu, size_t n);
/* Removes what killed harnesses left behind. */
void devices_sweep(void);

/* Can the benchmark have what it needs on that target (ON_*)? Makes it; without
 * devices_configure(), as for list, says yes. ERROR_UNAVAILABLE, or ERROR_USAGE where what the user
 * named is wrong. */
int devices_check(const struct bench *bench, uint32_t on, struct error *why);
/* What there is, as a target sees it. */
void devices_tell(uint32_t on, struct devices *devices);

/* How many devices were made so far: a guest that was started when they were fewer lacks some. */
unsigned devices_made(void);
/* For a guest: its disks; how many. With fresh file systems. -1 on failure. */
int devices_disks(bool shares, struct machine_disk disk[2], struct error *err);
/* NULL: none. */
const struct machine_network *devices_network(void);

/* For a container: a directory that it must see, or NULL, and the network namespace to start it
 * in, or -1. */
const char *devices_place_of_files(void);
const char *devices_own_disk(void);
int devices_container_space(void);

/* What the results depend on, for a session whose benchmarks need these. */
void devices_describe(uint32_t needs, uint32_t on, json_t *fingerprint, json_t *conditions);
/* Harmless if there are none. */
void devices_finish(void);

#endif
