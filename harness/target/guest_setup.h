/* What every guest of a session has in common: found out once, when first needed.
 */
#ifndef TARGET_GUEST_SETUP_H
#define TARGET_GUEST_SETUP_H

#include "guest-payloads/linux/guest_image.h"
#include "target/guest.h"
#include "target/guest_disk.h"
#include "virt/attach.h"
#include "virt/cpu_features.h"
#include "virt/virt.h"

#define GUEST_CPUS 64

struct guest_setup {
	struct guest_options options;
	struct virt *virt;    /* NULL: not connected */
	struct attach attach; /* to options.domain */
	bool has_image;
	struct guest_image image;
	struct guest_disk disk; /* instead of the image's kernel and initramfs, if it has a path */
	bool kvm;		/* else TCG */
	bool migratable;	/* a KVM guest without what cannot be saved: an invariant TSC */
	char why[256];		/* why this accelerator */
	struct cpu_features features;
	int cpu[GUEST_CPUS]; /* of the host, for the virtual CPUs; options.cpus of them … */
	bool pinned;	     /* … if there are enough */
	char others[256];    /* list of the CPUs left for everything else; "": none */
};

/* Connects; harmless if it is done. */
int guest_setup_connect(struct guest_setup *setup, struct error *err);
/* Builds or opens the image; harmless if it is done. */
int guest_setup_image(struct guest_setup *setup, struct error *err);
/* Whether the program is in the image; of a system of the user's, it itself will say. */
int guest_setup_check_tool(const struct guest_setup *setup, const char *program, struct error *why);
/* Seconds that a guest may take to boot. */
double guest_setup_timeout(const struct guest_setup *setup);
/* Which CPUs for what: cpu[0 … n) are those to measure on. */
void guest_setup_place(struct guest_setup *setup, const int *cpu, size_t n);
void guest_setup_finish(struct guest_setup *setup);

#endif
