/* Any bytes as the output of every tool: no crash, no leak, and what is accepted is something that
 * can be recorded. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <kvmbench/bench.h>
#include <kvmbench/tool.h>

#include "base/error.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void parse(const struct bench *bench, const char *text, size_t length)
{
	static struct tool_result result;
	struct error err = ERROR_INIT;
	uint64_t arg[OP_ARGS] = { 0 };

	for (size_t i = 0; i < bench->n_params; i++)
		arg[i] = bench->params[i].value;
	memset(&result, 0, sizeof(result));
	if (bench->tool->parse(text, length, arg, &result, &err)) {
		if (!err.text[0] || (err.kind != ERROR_DATA && err.kind != ERROR_MEASURE))
			abort();
		return;
	}
	if (!result.n || result.n > ABI_BATCHES || result.n_counters > TOOL_COUNTERS)
		abort();
	for (size_t i = 0; i < result.n; i++)
		if (!isfinite(result.value[i]) || result.value[i] <= 0)
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	if (!text)
		return 0;
	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	for (size_t i = 0; i < n_benches; i++)
		if (benches[i]->tool)
			parse(benches[i], text, size);
	free(text);
	return 0;
}
