/* What a workload works on besides memory: told to it by the target it runs on, so that the same
 * code does the same work on the same data on the host, in a container and in a guest.
 */
#ifndef KVMBENCH_DEVICES_H
#define KVMBENCH_DEVICES_H

#include <stdbool.h>
#include <stdint.h>

/* What a benchmark cannot do without: bench.needs. */
enum {
	NEEDS_DISK = 1 << 0,	   /* devices.disk */
	NEEDS_DISK_WRITE = 1 << 1, /* and leave to overwrite it */
	NEEDS_FOLDER = 1 << 2,	   /* devices.folder */
	NEEDS_NETWORK = 1 << 3,	   /* devices.peer */
};

#define DEVICE_PATH    256
#define DEVICE_ADDRESS 16 /* of IPv4, as text */

/* In a request to a guest, a disk is named by its serial number, and the network device still needs
 * an address: the agent there sees to both (agent/devices.h) and tells the workload paths. */
#define DEVICE_SERIAL "serial:"

/* All zero: nothing. */
struct devices {
	char disk[DEVICE_PATH]; /* a file or block device, whole blocks of base/block.h … */
	uint64_t disk_bytes;
	bool disk_foreign;	   /* … unless it is the user's own: then it holds anything */
	bool disk_write;	   /* may be overwritten */
	char folder[DEVICE_PATH];  /* a directory on a file system, empty, to write in */
	uint64_t folder_bytes;	   /* that may be written there */
	char peer[DEVICE_ADDRESS]; /* IPv4 address where the harness's peer listens */
	unsigned port;
	uint64_t key;		      /* that the peer wants to hear first */
	char network[16];	      /* what lies between: "loopback", "veth", "tap", "user" */
	char address[DEVICE_ADDRESS]; /* guests: the network device's own */
	unsigned prefix;	      /* bits of its network; 0: nothing to set up */
};

#endif
