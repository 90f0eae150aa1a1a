/* Any bytes as a list of numbers: nothing is read outside of it, each number that is taken is one
 * of JSON and has, bit for bit, the value that strtod finds. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROOM = 64 };

/* text is the same as what was read, with a 0 behind; one number that was taken. Behind its comma.
 */
static const char *check_one(const char *text, double got)
{
	const size_t length = strspn(text, "0123456789.");
	char *end;
	const double want = strtod(text, &end);

	if (end != text + length || *end != ',' || *text == '.' || end[-1] == '.')
		abort();
	if (text[0] == '0' && length > 1 && text[1] != '.')
		abort();
	if (memcmp(&want, &got, sizeof(want)) != 0)
		abort();
	return end + 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *const start = (const char *)data;
	const char *const limit = start + size;
	const char *p = start;
	char *copy = malloc(size + 1);

	if (!copy)
		return 0;
	if (size)
		memcpy(copy, data, size);
	copy[size] = '\0';
	while (p < limit) {
		const char *text = copy + (p - start);
		double value[ROOM];
		const size_t room = 1 + size % ROOM;
		const size_t n = number_parse_list(&p, limit, value, room);
		const char *comma;

		if (n > room)
			abort();
		for (size_t i = 0; i < n; i++)
			text = check_one(text, value[i]);
		if (p != start + (text - copy))
			abort();
		if (n)
			continue;
		/* what it does not take: on with the next */
		comma = memchr(p, ',', (size_t)(limit - p));
		p = comma ? comma + 1 : limit;
	}
	free(copy);
	return 0;
}
