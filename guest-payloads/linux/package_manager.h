/* What the distribution's package manager knows about kernels, and their download. Nothing is
 * installed, and no privilege needed.
 */
#ifndef GUEST_LINUX_PACKAGE_MANAGER_H
#define GUEST_LINUX_PACKAGE_MANAGER_H

#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"
#include "base/error.h"

enum { PACKAGES_MAX = 8 };

struct package {
	char *name;		  /* as the manager takes it to download this very version */
	char sha256[DIGEST_TEXT]; /* of its file, or "" if the manager does not tell */
	uint64_t size;		  /* bytes of its file, 0 if not told */
};

/* The kernel's package and those that hold modules of it. */
struct package_set {
	struct package package[PACKAGES_MAX];
	size_t n;
};

struct package_manager {
	const char *program;
	const char *index; /* directory that changes when there are new versions, or NULL */
	const char *const
		*usual; /* kernels to take if none is named, best first; NULL-terminated */
	/* Follows meta packages to the kernel they mean. ERROR_UNAVAILABLE: it knows no such one.
	 */
	int (*resolve)(const char *name, struct package_set *set, struct error *err);
	const char *download_hint; /* what may be wrong where a download fails */
};

extern const struct package_manager package_manager_apt;
extern const struct package_manager package_manager_dnf;

/* That of this host; ERROR_UNAVAILABLE and NULL if there is none that is known here. */
const struct package_manager *package_manager_here(struct error *err);
/* For those who fill a set in: a new package in it, or NULL if it is full. */
struct package *package_set_add(struct package_set *set, const char *name, struct error *err);
void package_set_finish(struct package_set *set);
/* The set's files into the directory, under whatever names. ERROR_UNAVAILABLE: they cannot be had. */
int package_set_download(const struct package_manager *manager, const struct package_set *set,
	const char *directory, struct error *err);

#endif
