/* The targets of the agent: those that need nothing but the kernel. */
#include "target/target.h"

const struct target *const target_table[] = { &target_host, &target_tinyvm, &target_fake, NULL };

const char *const target_names[] = { "host", "tinyvm", "fake", NULL };
