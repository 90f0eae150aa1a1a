/* Kernel modules: which ones a guest needs, in the order they must be loaded. */
#ifndef GUEST_LINUX_MODULES_H
#define GUEST_LINUX_MODULES_H

#include <stddef.h>

#include "base/error.h"
#include "guest-payloads/linux/initramfs.h"
#include "guest-payloads/linux/kernel.h"

struct module_list {
	char **name; /* "kvm_amd": underscores, n of them, dependencies first */
	char **path; /* of the file here */
	size_t n;
};

/* Resolves `names` ('-' and '_' are the same) with everything they depend on, as depmod does: from
 * the modules' own .modinfo (depends=), so that it works for an installed kernel, an unpacked
 * package and a build tree alike. What is built into the kernel is left out. ERROR_UNAVAILABLE
 * names a module that is neither there nor built in; ERROR_DATA one whose vermagic is another
 * kernel's, or that is no x86-64 ELF. *list is empty on failure, and where kernel->modules is. */
int modules_resolve(const struct kernel *kernel, const char *const *names, size_t n,
	struct module_list *list, struct error *err);
/* The same for names that the guest can do without: those that are neither there nor built in are
 * left out; the rest goes to the end of a list that was resolved before. The list is as it was on
 * failure. */
int modules_resolve_more(const struct kernel *kernel, const char *const *names, size_t n,
	struct module_list *list, struct error *err);
/* Puts them, decompressed, at /lib/modules/NAME.ko. */
int modules_add(struct initramfs *image, const struct module_list *list, struct error *err);
/* The same without their signatures, for a kernel that does not insist on them: to check those of
 * KVM's is a quarter of a billion instructions. The kernel is tainted by it. */
int modules_add_unsigned(
	struct initramfs *image, const struct module_list *list, struct error *err);
void module_list_finish(struct module_list *list);

#endif
