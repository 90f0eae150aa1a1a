/* Data that is not there by chance: what integrity is checked with. Every byte depends on its
 * place, and no run of it repeats.
 */
#ifndef OS_PATTERN_H
#define OS_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

void pattern_fill(void *data, size_t bytes);
bool pattern_is(const void *data, size_t bytes);

#endif
