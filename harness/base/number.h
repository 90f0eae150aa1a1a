/* Numbers as text, the same under every locale the process may have set.
 */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NUMBER_TEXT 32 /* enough for number_shortest */
#define NUMBER_DIGITS 18 /* that number_divide takes */

/* Reads a JSON number without sign ("12", "0.5", "1e-3"; also "007") at text into value and sets
 * end behind it. False if there is none or it is too large for a double. No blanks, hexadecimal,
 * "inf" or "nan". */
bool number_parse(const char *text, const char **end, double *value);
/* Reads numbers that a comma follows at once ("12,0.5,3.25,"), as number_parse does but several times
 * faster, into value, which has room for that many. Returns how many, and moves *text behind the
 * last one's comma: there stands the first that is not so plain, the last of a list at the latest.
 * Of exponents, signs, blanks, "007" and long numbers the caller takes care. No byte at limit or
 * behind it is read. */
size_t number_parse_list(const char **text, const char *limit, double *value, size_t room);
/* digits over ten to the power of decimals, both up to NUMBER_DIGITS (digits: as many of them),
 * rounded to the nearest double. False where that takes more care, one number in 700. */
bool number_divide(uint64_t digits, size_t decimals, double *value);
/* The fewest significant digits that read back as exactly this finite value: 0.1 → "0.1". Valid
 * JSON. Returns text. */
const char *number_shortest(double value, char text[NUMBER_TEXT]);
/* As "%.*f" in the C locale; cut off to size. Returns text. */
const char *number_fixed(double value, int decimals, char *text, int size);

#endif
