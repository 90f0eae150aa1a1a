/* The well-known programs that a guest can be given, with all they need to run there.
 */
#ifndef GUEST_LINUX_GUEST_TOOLS_H
#define GUEST_LINUX_GUEST_TOOLS_H

#include <stddef.h>

#include "base/error.h"
#include "guest-payloads/linux/initramfs.h"

#define GUEST_TOOLS_FOLDER "/usr/bin" /* in the guest */

/* Their names; *n of them. */
const char *const *guest_tools_names(size_t *n);
/* Where the program is here, to be freed. NULL: ERROR_USAGE for a name that is not among them,
 * ERROR_UNAVAILABLE with the package that has it if it is not installed. */
char *guest_tool_find(const char *name, struct error *err);
/* Puts it at GUEST_TOOLS_FOLDER/NAME with its libraries. */
int guest_tool_add(struct initramfs *image, const char *name, const char *path, struct error *err);

#endif
