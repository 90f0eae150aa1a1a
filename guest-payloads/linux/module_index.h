/* Which modules a kernel has as files, and which are built into it.
 */
#ifndef GUEST_LINUX_MODULE_INDEX_H
#define GUEST_LINUX_MODULE_INDEX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "guest-payloads/linux/kernel.h"
#include "guest-payloads/linux/module_file.h"

struct module_place {
	char name[MODULE_NAME_MAX];
	char *path; /* NULL: built in */
};

struct module_index {
	struct module_place *place; /* by name, built in first, then by path */
	size_t n;
};

/* Reads modules.builtin and the names below the directory; opens no module. Links that lead to a
 * directory ("build", "source") are not followed. */
int module_index_make(const struct kernel *kernel, struct module_index *index, struct error *err);
/* The canonical name's place, or NULL. */
const struct module_place *module_index_find(const struct module_index *index, const char *name);
void module_index_finish(struct module_index *index);

#endif
