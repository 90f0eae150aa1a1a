/* Numbers as text, the same under every locale the process may have set.
 */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NUMBER_TEXT 32 /* enough for number_shortest */

/* Reads a JSON number without sign ("12", "0.5", "1e-3"; also "007") at text into value and sets
 * end behind it. False if there is none or it is too large for a double. No blanks, hexadecimal,
 * "inf" or "nan". */
bool number_parse(const char *text, const char **end, double *value);
/* The same, faster: all bytes before limit may be read, whatever they are. What stops the number
 * must be at limit or before. */
bool number_parse_before(const char *text, const char *limit, const char **end, double *value);
/* digits over ten to the power of decimals, both up to 18 (digits: as many of them), rounded to the
 * nearest double. False where that takes more care, one number in 700. */
bool number_divide(uint64_t digits, ptrdiff_t decimals, double *value);
/* The fewest significant digits that read back as exactly this finite value: 0.1 → "0.1". Valid
 * JSON. Returns text. */
const char *number_shortest(double value, char text[NUMBER_TEXT]);
/* As "%.*f" in the C locale; cut off to size. Returns text. */
const char *number_fixed(double value, int decimals, char *text, int size);

#endif
