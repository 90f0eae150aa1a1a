/* The first words on a channel where anything may have been left over: target/guest_ask.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/frame.h"
#include "target/guest_ask.h"

#define NONCE 4000000000u

static void add_answer(struct buffer *b, const char *kind, const char *nonce)
{
	struct buffer text = BUFFER_INIT;

	buffer_addf(&text, "{\"t\":\"%s\",\"nonce\":%s}", kind, nonce);
	stream_put(b, text.data, text.length);
	buffer_finish(&text);
}

/* Fed in pieces of so many bytes: what came out, −1, 0 or 1. */
static int hear(const struct buffer *b, size_t piece)
{
	struct guest_ask_ear ear = { .heard = 0 };
	struct error err = ERROR_INIT;
	json_t *answer = NULL;
	int status = 0;

	for (size_t at = 0; status == 0 && at < b->length; at += piece)
		status = guest_ask_hear(&ear, b->data + at,
			b->length - at < piece ? b->length - at : piece, NONCE, &answer, &err);
	assert_int_equal(answer != NULL, status == 1);
	if (status < 0)
		assert_int_equal(err.kind, ERROR_DATA);
	json_decref(answer);
	buffer_finish(&ear.line);
	return status;
}

static void passes_over_leftovers(void **state)
{
	static const size_t pieces[] = { 1, 7, 100000 };
	struct buffer b = BUFFER_INIT;

	(void)state;
	buffer_adds(&b, "ts\":[[1,2]]}\n\n\xff\xfe\x1b[31m\n");
	add_answer(&b, "boot", "3999999999");	/* to the question before */
	add_answer(&b, "result", "4000000000"); /* no boot */
	add_answer(&b, "boot", "\"4000000000\"");
	buffer_adds(&b, "00000000 {\"t\":\"boot\",\"nonce\":4000000000}\n");
	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++)
		assert_int_equal(hear(&b, pieces[i]), 0);
	add_answer(&b, "boot", "4000000000");
	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++)
		assert_int_equal(hear(&b, pieces[i]), 1);
	buffer_finish(&b);
}

static void floods(void **state)
{
	struct buffer endless = BUFFER_INIT;
	struct buffer lines = BUFFER_INIT;

	(void)state;
	buffer_fill(&endless, 'x', 1 << 20);
	assert_int_equal(hear(&endless, 4096), -1);
	buffer_fill(&lines, '\n', 5 << 20);
	assert_int_equal(hear(&lines, 4096), -1);
	buffer_finish(&endless);
	buffer_finish(&lines);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(passes_over_leftovers),
		cmocka_unit_test(floods),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
