/* Unsigned 64-bit numbers in JSON: an integer where jansson's signed ones hold it, else a string of
 * digits, as checksums and seeds may be any number.
 */
#ifndef TARGET_REMOTE_INTEGER_H
#define TARGET_REMOTE_INTEGER_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

json_t *remote_integer(uint64_t value); /* a new reference */
bool remote_integer_value(const json_t *json, uint64_t *value);

#endif
