/* Unpacks what belongs to a kernel from a package file, without installing anything: boot/ and
 * (usr/)lib/modules/, regular files only. The package is hostile: no path leads out of the
 * directory, nothing becomes a link or a device, number and size are bounded.
 */
#ifndef GUEST_LINUX_PACKAGE_UNPACK_H
#define GUEST_LINUX_PACKAGE_UNPACK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* From a file's first bytes: a Debian package or an RPM. */
bool package_is(const void *head, size_t length);
/* Into a directory that is there and has no links in it. ERROR_DATA: damaged, or no package;
 * ERROR_SYSTEM: the disk is full. Leaves behind what was unpacked so far. */
int package_unpack(const char *package, const char *directory, struct error *err);

#endif
