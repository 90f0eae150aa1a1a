#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lab/brought.h"

#define FILES 2

static int add(struct brought *b, const char *text, struct error *err)
{
	json_t *frame = json_loads(text, 0, NULL);
	int status;

	assert_non_null(frame);
	status = brought_add(b, frame, FILES, err);
	json_decref(frame);
	return status;
}

static void takes(struct brought *b, const char *text)
{
	struct error err = ERROR_INIT;

	assert_int_equal(add(b, text, &err), 0);
}

static void refuses(struct brought *b, const char *text, const char *why)
{
	struct error err = ERROR_INIT;

	assert_int_equal(add(b, text, &err), -1);
	assert_int_equal(err.kind, ERROR_DATA);
	assert_non_null(strstr(err.text, why));
}

static void test_files(void **state)
{
	struct brought b = { 0 };

	(void)state;
	takes(&b, "{\"file\":0,\"at\":0,\"data\":\"Zm9v\",\"last\":false}");
	takes(&b, "{\"file\":1,\"at\":0,\"data\":\"\",\"last\":true}");
	assert_false(b.file[0].whole);
	takes(&b, "{\"file\":0,\"at\":3,\"data\":\"YmFy\",\"last\":true}");
	assert_true(b.file[0].whole);
	assert_int_equal(b.file[0].bytes.length, 6);
	assert_string_equal(b.file[0].bytes.data, "foobar");
	assert_true(b.file[1].whole);
	assert_int_equal(b.file[1].bytes.length, 0);
	assert_int_equal(b.bytes, 6);
	brought_finish(&b);
}

static void test_not_there(void **state)
{
	struct brought b = { 0 };

	(void)state;
	takes(&b, "{\"file\":0,\"at\":0,\"data\":\"Zm9v\",\"last\":false}");
	takes(&b, "{\"file\":0,\"why\":\"Input/output error\"}");
	assert_false(b.file[0].whole);
	assert_string_equal(b.file[0].why, "Input/output error");
	refuses(&b, "{\"file\":0,\"at\":3,\"data\":\"YmFy\",\"last\":true}", "not asked for");
	brought_finish(&b);
}

static void test_hostile(void **state)
{
	struct brought b = { 0 };

	(void)state;
	refuses(&b, "{\"at\":0,\"data\":\"\",\"last\":true}", "not asked for");
	refuses(&b, "{\"file\":2,\"at\":0,\"data\":\"\",\"last\":true}", "not asked for");
	refuses(&b, "{\"file\":-1,\"at\":0,\"data\":\"\",\"last\":true}", "not asked for");
	refuses(&b, "{\"file\":\"0\",\"at\":0,\"data\":\"\",\"last\":true}", "not asked for");
	refuses(&b, "{\"file\":0.0,\"at\":0,\"data\":\"\",\"last\":true}", "not asked for");
	refuses(&b, "{\"file\":0,\"data\":\"\",\"last\":true}", "does not follow");
	refuses(&b, "{\"file\":0,\"at\":3,\"data\":\"\",\"last\":true}", "does not follow");
	refuses(&b, "{\"file\":0,\"at\":-1,\"data\":\"\",\"last\":true}", "does not follow");
	refuses(&b, "{\"file\":0,\"at\":0,\"data\":[],\"last\":true}", "does not follow");
	refuses(&b, "{\"file\":0,\"at\":0,\"data\":\"Zm9\",\"last\":true}", "is none");
	brought_finish(&b);
}

/* All files together have a limit, not each of them. */
static void test_too_large(void **state)
{
	const size_t bytes = (3u << 20) / 4 * 3;
	const size_t pieces = BROUGHT_MOST / bytes;
	struct brought b = { 0 };

	(void)state;
	for (size_t i = 0; i <= pieces; i++) {
		struct buffer text = BUFFER_INIT;

		buffer_addf(&text, "{\"file\":%zu,\"at\":%zu,\"data\":\"", i % FILES,
			i / FILES * bytes);
		buffer_fill(&text, 'A', bytes / 3 * 4);
		buffer_adds(&text, "\",\"last\":false}");
		if (i < pieces)
			takes(&b, text.data);
		else
			refuses(&b, text.data, "larger than 64 MiB");
		buffer_finish(&text);
	}
	brought_finish(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_not_there),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_too_large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
