/* A Linux kernel to boot, with its modules: where it lies and what it is. */
#ifndef GUEST_LINUX_KERNEL_H
#define GUEST_LINUX_KERNEL_H

#include <stdbool.h>

#include "base/error.h"

struct kernel {
	char *image;   /* path of a bzImage */
	char *release; /* "6.1.0-56-cloud-amd64", from its header */
	char *modules; /* directory below which its *.ko lie, compressed ones too; "" if there is
			* none: all is expected built in */
	char *builtin; /* path of modules.builtin, or "" if there is none */
	char *config;  /* path of its .config, or "" (kernel_config.h) */
	char *origin;  /* for people: "package linux-image-cloud-amd64", "build tree /src/linux" */
	char *sha256;  /* of the image, 64 hex digits */
	char *scratch; /* directory to be removed with the struct, or "" */
};

/* Says what takes long ("downloading linux-image-6.1.0-56-cloud-amd64 (27 MB)"); NULL: nobody. */
typedef void kernel_tell(void *data, const char *what);

/* SPEC is one of: a bzImage (its modules: beside it as in an unpacked package, else
 * /lib/modules/RELEASE, or where `modules` says); a build tree of Linux (arch/x86/boot/bzImage and
 * the *.ko in it); a Debian package file (.deb, unpacked, never installed) or an RPM of a kernel;
 * the name of a package that the distribution's package manager can download ("linux-image-amd64":
 * the package it depends on). NULL or "": the host's own kernel if its image and modules can be
 * read, else the distribution's cloud kernel. modules may be NULL.
 *
 * Downloads and unpacked packages are kept below $XDG_CACHE_HOME/kvmbench (~/.cache/kvmbench) by
 * content, safely for several at once. Errors name what was looked for, where, and the package or
 * option that helps: not a kernel, a kernel of another architecture (say which), a vmlinux ELF
 * instead of a bzImage, no network, a disk that is full. */
int kernel_find(const char *spec, const char *modules, kernel_tell *tell, void *data,
	struct kernel *kernel, struct error *err);
void kernel_finish(struct kernel *kernel);

#endif
