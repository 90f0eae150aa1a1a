/* One kernel module's file and what its .modinfo section says.
 */
#ifndef GUEST_LINUX_MODULE_FILE_H
#define GUEST_LINUX_MODULE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/error.h"

#define MODULE_NAME_MAX 56 /* the kernel's MODULE_NAME_LEN */

/* From "kvm-amd.ko", "kvm_amd.ko.xz" (a path is allowed) "kvm_amd": '-' becomes '_'. False if the
 * file's name is no module's. */
bool module_name_of_file(const char *path, char name[MODULE_NAME_MAX]);
/* The same of a module's own name; false if no module can be called that. */
bool module_name(const char *given, char name[MODULE_NAME_MAX]);

struct module_file {
	struct buffer bytes; /* decompressed: an x86-64 ELF of type ET_REL */
	const char *info;    /* .modinfo, in the bytes: strings "key=value", each with its NUL */
	size_t info_size;
};

/* Reads .ko, .ko.gz, .ko.xz, .ko.zst of at most 256 MiB. ERROR_DATA names what is wrong. */
int module_file_read(const char *path, struct module_file *file, struct error *err);
void module_file_finish(struct module_file *file);
/* Cuts off the signature behind it, if there is one. */
void module_file_unsign(struct module_file *file);
/* The value of the first such key, in the file; NULL if there is none. */
const char *module_file_info(const struct module_file *file, const char *key);

#endif
