/* Which QEMU is installed: the file's hash. It is not executed, a probe starts nothing. */
#include "host/probe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/root.h"
#include "host/facts.h"

#define QEMU	     "qemu-system-x86_64"
#define DEFAULT_PATH "/usr/local/bin:/usr/bin:/bin"

void probe_qemu(const char *root, json_t *fingerprint)
{
	const char *path = root[0] ? NULL : getenv("PATH");
	char file[512];

	for (const char *at = path ? path : DEFAULT_PATH; *at;) {
		const int length = (int)strcspn(at, ":");

		if (length > 0 && length < 400 && at[0] == '/') {
			snprintf(file, sizeof(file), "%.*s/" QEMU, length, at);
			if (root_exists(root, "%s", file)) {
				fact_hash(fingerprint, "qemu", "", root, file);
				return;
			}
		}
		at += length + (at[length] == ':');
	}
	fact_text(fingerprint, "qemu", "none");
}
