/* Target guest: a Linux guest through libvirt. What is asked for is set once, before anything is
 * measured; preparing (connection, image, accelerator) happens when it is first needed.
 */
#ifndef TARGET_GUEST_H
#define TARGET_GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "base/error.h"
#include "target/devices.h"

#define GUEST_TOOLS 16

enum guest_accel { GUEST_AUTO, GUEST_KVM, GUEST_TCG };

/* Borrows everything, for as long as the program runs. */
struct guest_options {
	const char *uri; /* as virt_open() takes it */
	enum guest_accel accel;
	const char *kernel;	       /* as kernel_find() takes it; NULL: the default */
	const char *image;	       /* directory of `kvmbench guest build`; NULL: one is built */
	const char *tool[GUEST_TOOLS]; /* put into an image that is built; n_tools of them */
	size_t n_tools;
	const char *domain; /* a running domain of the user's instead of a guest of ours, or NULL */
	const char *machine; /* "q35", "pc" */
	uint64_t memory_mib;
	unsigned cpus;
	bool huge_pages;
	struct device_options devices;
	double timeout; /* seconds from the call of libvirt to an agent that is ready; 0: usual */
	const void *agent; /* the agent, where an image is built */
	size_t agent_size;
	/* says what takes long, or NULL */
	void (*tell)(void *data, const char *what);
	void *data;
};

#define GUEST_MEMORY_MIB 512
#define GUEST_TIMEOUT	 60.0

void guest_configure(const struct guest_options *options);
/* The same for target qemu, which heeds the connection, machine type, memory and huge pages. */
void qemu_configure(const struct guest_options *options);
/* Which connection and which accelerator a guest would get here, and why, without building an
 * image: for doctor. {"uri","libvirt","qemu","accel","why"}, a new reference; NULL and err if there
 * is no libvirt. */
json_t *guest_survey(struct error *err);

#endif
