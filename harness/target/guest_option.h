/* What of a guest can be changed by name, between two guests of a session: the factors of
 * `run --ab guest:NAME=VALUE`. The names are those of the options, with '_' for '-': machine,
 * memory, cpus, huge_pages, disk_cache, disk_aio, disk_thread.
 */
#ifndef TARGET_GUEST_OPTION_H
#define TARGET_GUEST_OPTION_H

#include "base/error.h"
#include "target/guest.h"

/* Words of device_options.cache and .aio; NULL-terminated. */
extern const char *const guest_caches[], *const guest_aios[];

/* ERROR_USAGE: no such option, or no such value. *options keeps the value, which must outlive it.
 */
int guest_option_set(
	struct guest_options *options, const char *name, const char *value, struct error *err);

/* Can QEMU do that? ERROR_USAGE. */
int guest_option_check(const struct guest_options *options, struct error *err);

#endif
