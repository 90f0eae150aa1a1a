/* The plugin of QEMU that counts (lab/plugin/profile.c), embedded in this program. */
#ifndef LAB_PROFILE_PLUGIN_H
#define LAB_PROFILE_PLUGIN_H

#include <stddef.h>

#include "base/error.h"

extern const unsigned char profile_plugin[], profile_plugin_end[];

/* Creates PATH, which must not exist, to be given to QEMU as
 *
 *	-plugin PATH,out=FILE
 *
 * where neither holds a comma. FILE is read by profile_counts_read() once QEMU has ended, or after
 * the guest's last STOP. A file half written is removed. */
int lab_profile_plugin_write(const char *path, struct error *err);

/* Whether the text that QEMU wrote to stderr before it ended (of `length` bytes, hostile) says that
 * it would not take the plugin: then -1 with ERROR_UNAVAILABLE, the reason and what helps; else 0
 * with *err untouched. A QEMU that was built without plugins, or speaks another version of their
 * interface. */
int lab_profile_plugin_refused(const char *text, size_t length, struct error *err);

#endif
