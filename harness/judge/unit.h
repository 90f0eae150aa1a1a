/* What the judge must know about units: times per operation, and rates, which end in "/s".
 */
#ifndef JUDGE_UNIT_H
#define JUDGE_UNIT_H

#include <stdbool.h>

bool unit_is_rate(const char *unit);
/* TSC cycles for one operation, or for one byte of a rate in bytes, at hz: (2.0, "ns/op", 3e9) → 6;
 * (1.5, "GB/s", 3e9) → 2. 0 if hz is 0, the unit unknown or the value not positive. */
double unit_cycles(double value, const char *unit, double hz);

#endif
