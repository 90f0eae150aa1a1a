/* The targets of kvmbench. */
#include "target/target.h"

const struct target *const target_table[] = { &target_host, &target_tinyvm, &target_qemu,
	&target_container, &target_guest, &target_fake, NULL };

const char *const target_names[] = { "host", "tinyvm", "qemu", "container", "guest", "fake", NULL };
