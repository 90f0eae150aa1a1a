#include "base/version.h"

#ifndef KVMBENCH_VERSION /* the Makefile says it; lint and editors do not */
#define KVMBENCH_VERSION "unknown"
#endif

const char kvmbench_version[] = KVMBENCH_VERSION;
