/* A machine of QEMU's, through libvirt, whose memory is mapped here too: our firmware waits in it
 * for a payload, and the payload for commands (kvmbench/abi.h).
 *
 * The memory is a memfd of QEMU's that is opened by way of /proc: no device is needed, and neither
 * a command nor a sample costs the guest an exit.
 */
#ifndef TARGET_QEMU_MACHINE_H
#define TARGET_QEMU_MACHINE_H

#include <kvmbench/abi.h>
#include <kvmbench/bench.h>

#include "target/guest_setup.h"
#include "target/qemu_clerk.h"

/* Guest-physical layout above the low memory, which is as in kvmbench/abi.h. The arena appears at
 * ABI_ARENA_GPA in the guest's address space, as in a tiny VM. */
#define QEMU_TABLES_GPA	     0x200000
#define QEMU_ARENA_GPA	     0x1000000
#define QEMU_MEMORY_MOST_MIB 2048 /* below the hole for devices on every machine type */

struct qemu_setup {
	struct guest_setup guest; /* without its image; one virtual CPU */
	char *firmware;		  /* path of the boot ROM; NULL: not prepared */
	struct error no_testdev;  /* why machines are without a pci-testdev, if they are */
};

struct qemu_machine {
	bool running;
	struct domain domain;
	struct clerk clerk;
	unsigned char *memory; /* host address of GPA 0 */
	uint64_t bytes;
	int vcpu_thread;
	int pidfd; /* of QEMU; -1: such a thing is not to be had, and its end not noticed */
	double start_seconds; /* from the call of libvirt until the firmware waited */
};

/* Bytes that the machine has for an arena. */
uint64_t qemu_machine_room(const struct guest_options *options);

/* Connects, writes the firmware, finds out which CPU KVM guests can have; harmless if it is done.
 */
int qemu_setup_prepare(struct qemu_setup *setup, struct error *err);
void qemu_setup_finish(struct qemu_setup *setup);

/* Until the firmware waits. On failure the machine is closed again. */
int qemu_machine_open(
	struct qemu_machine *machine, const struct qemu_setup *setup, struct error *err);
/* Safe on a zeroed struct. */
void qemu_machine_close(struct qemu_machine *machine);

/* From here on: in the process of the launch. */

/* Puts the payload and the arena into memory, and lets the guest run until it waits for a command.
 */
int qemu_machine_load(struct qemu_machine *machine, const struct bench *bench, const uint64_t *arg,
	enum ring ring, double deadline, struct error *err);
struct abi_page *qemu_machine_page(const struct qemu_machine *machine);
/* Host address of the arena; NULL if the benchmark has none. */
unsigned char *qemu_machine_arena(const struct qemu_machine *machine, const struct bench *bench);
/* The command is in the page but for its number: lets the guest do it. ERROR_TIMEOUT,
 * ERROR_MEASURE with a trap or the state of the domain. */
int qemu_machine_run(const struct qemu_machine *machine, enum abi_command command, double deadline,
	struct error *err);
/* An access of the guest's to a device: ABI_IN, ABI_OUT, ABI_LOAD or ABI_STORE of *value. */
int qemu_machine_access(const struct qemu_machine *machine, enum abi_command command,
	uint64_t address, uint32_t *value, double deadline, struct error *err);

#endif
