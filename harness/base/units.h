/* Numbers with units, as people write and read them. Locale independent.
 */
#ifndef BASE_UNITS_H
#define BASE_UNITS_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

#define UNITS_TEXT 32 /* enough for any text made here */

/* "16384", "16KiB", "16K" (binary), "1GiB": bytes. */
int units_parse_bytes(const char *text, uint64_t *bytes, struct error *err);
/* "90s", "1500ms", "2min", "90" (seconds), also us, ns and h; at most 1e9 s. */
int units_parse_seconds(const char *text, double *seconds, struct error *err);
/* "2%", "0.02": a fraction, 0 … 10. */
int units_parse_fraction(const char *text, double *fraction, struct error *err);
int units_parse_uint(const char *text, uint64_t *value, struct error *err);
/* "0-3,8" → a sorted list without repeats; at most max CPUs. The count, or −1. */
int units_parse_cpu_list(const char *text, int *cpu, size_t max, struct error *err);

/* Exact: 16384 → "16KiB", 1000 → "1000B". Returns text. */
const char *units_bytes(uint64_t bytes, char text[UNITS_TEXT]);
/* Four significant digits in the unit that keeps the number between 1 and 1000 where the unit is a
 * time: (9012.3, "ns/op") → "9.012 µs", (1.8761, "ns/op") → "1.876 ns"; rates and others keep
 * their unit: (15.42, "GB/s") → "15.42 GB/s". Counts of instructions keep every digit:
 * (2814, "instructions/op") → "2,814 insn". NaN → "–". */
const char *units_value(double value, const char *unit, char text[UNITS_TEXT]);
/* 0.0231 → "+2.3 %" (signed). */
const char *units_percent(double fraction, char text[UNITS_TEXT]);

#endif
