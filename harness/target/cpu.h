/* The CPU features that operations need, as CPUID tells them. */
#ifndef TARGET_CPU_H
#define TARGET_CPU_H

#include <stdint.h>

#include "base/error.h"

/* −1 and why (ERROR_UNAVAILABLE) if one of these CPU_* features (kvmbench/bench.h) is missing. */
int cpu_check(uint32_t features, struct error *why);

#endif
