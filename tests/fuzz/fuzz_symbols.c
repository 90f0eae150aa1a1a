/* Any bytes as the text of a kernel's kallsyms: no crash, no leak, and what is accepted is in order
 * and found. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lab/symbols.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct symbols s;
	struct error err = ERROR_INIT;

	if (symbols_parse((const char *)data, size, &s, &err)) {
		if (!err.text[0] || s.symbol || s.text)
			abort();
		return 0;
	}
	for (size_t i = 0; i < s.n; i++) {
		const struct symbol *symbol = &s.symbol[i];

		if (i && s.symbol[i - 1].address >= symbol->address)
			abort();
		if (symbols_find(&s, symbol->address) != (symbol->code ? symbol : NULL))
			abort();
		if (!symbol->name[0] || strlen(symbol->name) > SYMBOL_NAME_MAX)
			abort();
	}
	symbols_finish(&s);
	return 0;
}
