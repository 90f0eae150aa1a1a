/* The device of a benchmark that wants one (vm_wish.device), in a machine of QEMU's: pci-testdev,
 * which QEMU has for measuring ioeventfds (docs/specs/pci-testdev of QEMU, hw/misc/pci-testdev.c).
 * It counts the writes that reach it: with an eventfd in use none does, without one every one.
 *
 * The guest does the accesses, as no firmware has set up the device; what is written and what it
 * means is known here alone.
 */
#ifndef TARGET_QEMU_TESTDEV_H
#define TARGET_QEMU_TESTDEV_H

#include "target/guest_setup.h"
#include "target/target.h"

struct qemu_machine;

/* Of QEMU's command line, for a machine that has one: libvirt knows no such device. */
#define QEMU_TESTDEV_ARGUMENTS 2
extern const char *const qemu_testdev_argument[QEMU_TESTDEV_ARGUMENTS];

/* Does QEMU start such a machine? −1 and why not: builds of some distributions lack the device. */
int qemu_testdev_probe(const struct guest_setup *guest, struct error *why);

/* Has QEMU's device the eventfd that is asked for? Harmless for a benchmark without a device. */
int qemu_testdev_check(
	int kvm_fd, const struct bench *bench, const uint64_t *arg, struct error *why);

/* In the process of the launch, while the guest waits for a command. */

/* Sets up the device as the benchmark wants it, with a count of 0. *address: of the register. */
int qemu_testdev_open(const struct qemu_machine *machine, const struct launch_request *request,
	uint64_t *address, struct error *err);
/* Writes that reached it so far, modulo 2^32. */
int qemu_testdev_count(const struct qemu_machine *machine, const struct launch_request *request,
	uint32_t *count, struct error *err);

#endif
