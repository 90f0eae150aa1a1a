/* Any bytes as a run file: no crash, no leak, and what is accepted survives being written and read
 * again. `make fuzz` builds and runs it; replay.c runs the same function over the corpus once,
 * without clang.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "record/encode.h"
#include "record/run_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void encode_run(struct buffer *text, const struct run *run)
{
	encode_session(text, &run->session);
	if (run->host)
		encode_host(text, run->host);
	encode_plan(text, run);
	for (size_t i = 0; i < run->n_launches; i++)
		encode_launch(text, &run->launches[i]);
	if (run->end != RUN_UNFINISHED)
		encode_end(text, run->end, run->end_why);
}

static void must_read(const struct buffer *text, struct run *run)
{
	struct error err = ERROR_INIT;

	if (run_parse("written", text->data, text->length, run, &err) == 0)
		return;
	fprintf(stderr, "%s\n%s", err.text, text->data);
	abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct run run = { 0 };
	struct run again = { 0 };
	struct buffer first = BUFFER_INIT;
	struct buffer second = BUFFER_INIT;
	struct error err = ERROR_INIT;

	if (run_parse("input", (const char *)data, size, &run, &err)) {
		const struct run zero = { 0 };

		if (!err.text[0] || memcmp(&run, &zero, sizeof(run)) != 0)
			abort();
		return 0;
	}
	encode_run(&first, &run);
	must_read(&first, &again);
	encode_run(&second, &again);
	if (first.length != second.length || memcmp(first.data, second.data, first.length) != 0) {
		fprintf(stderr, "%s\n%s", first.data, second.data);
		abort();
	}
	run_finish(&run);
	run_finish(&again);
	buffer_finish(&first);
	buffer_finish(&second);
	return 0;
}
