/* Counts of instructions as people read them: every digit, thousands apart. Locale independent.
 */
#ifndef BASE_COUNT_H
#define BASE_COUNT_H

#include <stdbool.h>

#define COUNT_TEXT 40 /* enough for any text made here */

/* The unit whose values are such counts: "instructions/op". */
bool count_is_unit(const char *unit);

/* 2814 → "2,814"; 2814.7 → "2,814.7"; 0.042 → "0.042"; NaN → "–". One decimal where the count is not
 * whole, more (two digits) where that would show none of it. Returns text. */
const char *count_text(double value, char text[COUNT_TEXT]);
/* With its sign: "+12", "−90.4", "0". */
const char *count_change(double difference, char text[COUNT_TEXT]);
/* 0.0043 → "+0.43 %", with its sign and as many decimals as show it: two, or more below 0.01 %. */
const char *count_percent(double fraction, char text[COUNT_TEXT]);

#endif
