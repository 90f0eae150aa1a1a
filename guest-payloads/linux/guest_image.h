/* The image of a Linux guest: a kernel, and an initramfs with the agent as process 1, the modules
 * for what libvirt guests have, and tools if asked for.
 *
 * In the initramfs:
 *
 *	/init                  the agent
 *	/lib/modules/NAME.ko   modules
 *	/usr/bin/NAME          tools, their libraries where they are on this host
 *	/kvmbench/image.json   {"schema":"kvmbench.guest/1","modules":[NAME...],"tools":[NAME...]}:
 *	                       what the agent loads, in this order, and what it can run
 *	/etc/{passwd,group,hosts}  root and localhost; /dev /proc /sys /run /tmp /root empty
 *
 * The same kernel, modules, tools and agent make the same bytes: the hash names the image and is
 * part of the fingerprint of what was measured in it.
 */
#ifndef GUEST_LINUX_GUEST_IMAGE_H
#define GUEST_LINUX_GUEST_IMAGE_H

#include <stddef.h>

#include "base/digest.h"
#include "base/error.h"
#include "guest-payloads/linux/kernel.h"

#define GUEST_IMAGE_FILE "/kvmbench/image.json" /* in the guest */

/* Borrows everything. */
struct guest_image_plan {
	const char *kernel;	   /* as kernel_find() takes it, NULL allowed */
	const char *modules;	   /* as kernel_find() takes it, NULL allowed */
	const char *const *module; /* names of modules beside the usual ones */
	size_t n_modules;
	const char *const *tool; /* names, see guest_tools.h; twice is once */
	size_t n_tools;
	const void *agent; /* a static x86-64 program */
	size_t agent_size;
	kernel_tell *tell; /* or NULL */
	void *data;
};

struct guest_image {
	char *directory; /* where the three files are */
	char *kernel;	 /* DIRECTORY/vmlinuz */
	char *initramfs; /* DIRECTORY/initramfs.cpio */
	char *about;	 /* DIRECTORY/image.json */
	char *release;	 /* of the kernel */
	char hash[DIGEST_TEXT];
	char *json; /* text of image.json, without a newline */
};

/* directory: made if it is not there; image.json is written last. NULL: the cache, where an image
 * is kept until it was not asked for for two weeks. Finish *image on success only. */
int guest_image_build(const struct guest_image_plan *plan, const char *directory,
	struct guest_image *image, struct error *err);
void guest_image_finish(struct guest_image *image);

#endif
