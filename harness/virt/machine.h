/* A machine for a guest, as domain XML of libvirt (https://libvirt.org/formatdomain.html). What is
 * left out of the plan is left out of the machine: no video, USB, balloon or network unless asked
 * for.
 */
#ifndef VIRT_MACHINE_H
#define VIRT_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

#define MACHINE_CHANNEL "org.kvmbench.agent" /* name of the virtio-serial port */
#define MACHINE_NAME	64

struct machine_disk {
	const char *path;   /* of a file, or of a block device */
	const char *format; /* "raw", "qcow2" */
	const char *serial; /* by which the guest knows it, at most 20 characters; NULL: none */
	const char *cache; /* as libvirt has them: "none", "writeback", …; NULL: QEMU's default */
	const char *aio;   /* "native", "threads", "io_uring"; NULL: QEMU's default */
	bool device;	   /* path is a block device */
	bool read_only;
	bool thread; /* served by the machine's one I/O thread instead of QEMU's main loop */
};

#define MACHINE_DISKS 26 /* vda … vdz */

/* A virtio-net device. */
struct machine_network {
	/* A tap device that is there already, with its addresses; NULL: QEMU's user networking */
	const char *tap;
	const char *driver; /* "vhost", "qemu": who moves its packets; NULL: libvirt chooses */
	const char *mac;    /* NULL: libvirt makes one up */
};

/* Borrows everything. NULL, 0 and false: without. */
struct machine_plan {
	bool kvm;		    /* else TCG: emulated */
	const char *type;	    /* "q35", "pc" */
	unsigned cpus;		    /* at least 1 */
	uint64_t memory_mib;	    /* at least 1 */
	bool huge_pages;	    /* guest memory from the host's hugetlbfs pool */
	bool migratable;	    /* with KVM: nothing that cannot be saved */
	const char *const *without; /* with KVM the CPU is the host's without these features */
	size_t n_without;
	const int *cpu;	    /* virtual CPU i runs on this CPU of the host; cpus of them */
	const char *others; /* "0,2-3": where the emulator's and I/O threads run */
	const char *kernel, *initrd, *command_line; /* host paths; initrd may be NULL */
	const char *firmware;			    /* a boot ROM instead of QEMU's BIOS */
	bool shared_memory; /* guest memory in a memfd, to be mapped by others: domain_memory() */
	/* An embedded libvirt's QEMU becomes a child of this process, which reaps it: domain_end()
	 * need not wait until init does so, which in containers can take seconds. */
	bool adopt;
	const char *console; /* file that the first serial port writes */
	const char *channel; /* socket we listen at: virtio-serial port MACHINE_CHANNEL */
	const char *serial;  /* socket we listen at: the second serial port */
	const struct machine_disk *disk; /* n_disks of them, at most MACHINE_DISKS */
	size_t n_disks;
	const struct machine_network *network; /* NULL: none */
	const char *const *argument;	       /* of QEMU's command line, besides */
	size_t n_arguments;
};

/* A name nobody else has: kvmbench-UUID. */
void machine_name(char name[MACHINE_NAME]);
/* The XML, to be freed. This process is named as owner in its metadata. */
char *machine_xml(const struct machine_plan *plan, const char *name, struct error *err);

#endif
