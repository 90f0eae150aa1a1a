/* The words of areas (kvmbench/area.h), as run files and reports have them.
 */
#ifndef BASE_AREA_H
#define BASE_AREA_H

#include <stdint.h>

#include <kvmbench/bench.h>

/* "cpu", "memory", "syscalls", "scheduling", "disk", "network"; else "none". */
const char *area_name(enum area area);
/* The other way; AREA_NONE for what is no such word, so that a newer version's areas can be read.
 */
enum area area_find(const char *name);
/* What a group's benchmarks speak for unless they say otherwise; never AREA_BY_GROUP. */
enum area area_of_group(const char *group);
/* What a benchmark speaks for with these parameter values; never AREA_BY_GROUP. */
enum area area_of_bench(const struct bench *bench, const uint64_t *arg);

#endif
