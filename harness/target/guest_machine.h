/* One guest, from the call of libvirt to an agent that answers.
 */
#ifndef TARGET_GUEST_MACHINE_H
#define TARGET_GUEST_MACHINE_H

#include "target/guest_facts.h"
#include "target/guest_setup.h"
#include "virt/domain.h"

/* "console" makes panics visible. A guest that is done for ends at once, and what it computes does
 * not depend on where its kernel happens to lie. Its timer works: to make sure, the kernel counts
 * ticks in a stretch of time, and an emulated one that is kept waiting meanwhile panics. With KVM
 * it does not look, whatever is said here. */
#define GUEST_COMMAND_LINE "console=ttyS0 quiet panic=-1 nokaslr no_timer_check"

/* The ways to the agent: virtio-serial port and second serial port. */
#define GUEST_WAYS 2

/* When what happened, monotonic_seconds() of this host; the guest's own stamps carried over. */
struct guest_stamps {
	double called;	 /* libvirt was asked for the guest */
	double process;	 /* QEMU's process began (10 ms steps); 0: not told */
	double returned; /* libvirt had it running */
	double kernel;	 /* the guest's kernel was entered */
	double init;	 /* its process 1 began */
	double modules;	 /* modules were loaded */
	double ready;	 /* we heard that the agent is ready */
};

struct guest_machine {
	bool running;
	struct domain domain;
	int channel;   /* to the agent; -1 */
	int way;       /* of GUEST_WAYS, that the agent answered on */
	char *console; /* path */
	struct guest_stamps stamps;
	struct guest_facts facts;
};

/* The agent answers when this returns. On failure the machine is closed again, and the error holds
 * the last lines of the console. */
int guest_machine_open(struct guest_machine *machine, const struct guest_setup *setup, bool kvm,
	double seconds, struct error *err);
/* The path of the socket that QEMU connects a way to. Allocated. */
char *guest_machine_socket(const struct virt *virt, int way);
/* Safe on a zeroed struct. */
void guest_machine_close(struct guest_machine *machine);

/* Was the session asked to end (SIGINT, SIGTERM)? It holds both signals back. */
bool guest_machine_asked_to_end(void);

/* Adds the state of the domain and the end of its console to a failure of it. */
void guest_machine_explain(const struct guest_machine *machine, struct error *err);

#endif
