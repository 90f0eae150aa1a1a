/* The ways to a kernel, which kernel_find() chooses from.
 */
#ifndef GUEST_LINUX_KERNEL_PRIVATE_H
#define GUEST_LINUX_KERNEL_PRIVATE_H

#include "guest-payloads/linux/kernel.h"

struct kernel_request {
	const char *modules; /* where the modules are, or NULL */
	kernel_tell *tell;   /* or NULL */
	void *data;
};

void kernel_say(const struct kernel_request *request, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* All fill in *kernel, which the caller finishes also on failure. */

/* origin: for people, taken over even on failure. */
int kernel_of_image(const struct kernel_request *request, const char *path, char *origin,
	struct kernel *kernel, struct error *err);
/* A build tree, or the root of an unpacked package. */
int kernel_of_directory(const struct kernel_request *request, const char *directory,
	const char *origin, struct kernel *kernel, struct error *err);
int kernel_of_package_file(const struct kernel_request *request, const char *path,
	struct kernel *kernel, struct error *err);
int kernel_of_package_name(const struct kernel_request *request, const char *name,
	struct kernel *kernel, struct error *err);
/* The distribution's kernel for clouds, or its generic one. */
int kernel_of_distribution(
	const struct kernel_request *request, struct kernel *kernel, struct error *err);

#endif
