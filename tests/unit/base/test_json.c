#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/json_text.h"

static struct json_at parse(const char *text)
{
	json_t *object = json_loads(text, 0, NULL);

	assert_non_null(object);
	return (struct json_at){ "f.jsonl", 17, "launch", object };
}

static void finish(const struct json_at *at)
{
	json_decref((json_t *)(uintptr_t)at->object);
}

static void good_members(void **state)
{
	const struct json_at at = parse(
		"{\"s\":\"text\",\"b\":true,\"n\":1.5,\"i\":-3,\"u\":7,"
		"\"U\":\"18446744073709551615\",\"a\":[1],\"o\":{},\"z\":null}");
	char *text = NULL;
	bool truth = false;
	double number;
	int whole;
	uint64_t natural;
	json_t *value;

	(void)state;
	assert_int_equal(json_take_string(&at, "s", NULL, &text, NULL), 0);
	assert_string_equal(text, "text");
	assert_int_equal(json_take_string(&at, "absent", "else", &text, NULL), 0);
	assert_string_equal(text, "else");
	assert_int_equal(json_take_string(&at, "z", "", &text, NULL), 0);
	assert_string_equal(text, "");
	free(text);
	assert_int_equal(json_take_bool(&at, "b", &truth, NULL), 0);
	assert_true(truth);
	assert_int_equal(json_take_number(&at, "n", 1.5, &number, NULL), 0);
	assert_true(number == 1.5);
	assert_int_equal(json_take_number(&at, "i", -INFINITY, &number, NULL), 0);
	assert_true(number == -3);
	assert_int_equal(json_take_int(&at, "i", -3, 0, &whole, NULL), 0);
	assert_int_equal(whole, -3);
	assert_int_equal(json_take_uint(&at, "u", 7, &natural, NULL), 0);
	assert_true(natural == 7);
	assert_int_equal(json_take_uint(&at, "U", UINT64_MAX, &natural, NULL), 0);
	assert_true(natural == UINT64_MAX);
	assert_int_equal(json_take_array(&at, "a", &value, NULL), 0);
	assert_int_equal(json_array_size(value), 1);
	assert_int_equal(json_take_object(&at, "o", &value, NULL), 0);
	assert_true(json_has(&at, "o"));
	assert_false(json_has(&at, "z"));
	assert_false(json_has(&at, "absent"));
	finish(&at);
}

static void assert_error(const struct error *err, const char *text)
{
	assert_int_equal(err->kind, ERROR_DATA);
	assert_string_equal(err->text, text);
}

static void bad_members_are_named(void **state)
{
	const struct json_at at = parse("{\"s\":\"text\",\"n\":1.5,\"i\":-3,\"U\":\"1x\"}");
	struct error err = ERROR_INIT;
	char *text = NULL;
	bool truth;
	double number;
	int whole;
	uint64_t natural;
	json_t *value;

	(void)state;
	assert_int_equal(json_take_string(&at, "x", NULL, &text, &err), -1);
	assert_error(&err, "f.jsonl:17: launch.x: missing");
	assert_int_equal(json_take_string(&at, "n", "", &text, &err), -1);
	assert_error(&err, "f.jsonl:17: launch.n: not a string");
	assert_null(text);
	assert_int_equal(json_take_bool(&at, "n", &truth, &err), -1);
	assert_error(&err, "f.jsonl:17: launch.n: neither true nor false");
	assert_int_equal(json_take_number(&at, "s", 0, &number, &err), -1);
	assert_error(&err, "f.jsonl:17: launch.s: not a number");
	assert_int_equal(json_take_number(&at, "i", 0, &number, &err), -1);
	assert_error(&err, "f.jsonl:17: launch.i: less than 0");
	assert_int_equal(json_take_int(&at, "i", -2, 9, &whole, &err), -1);
	assert_error(&err, "f.jsonl:17: launch.i: not a whole number from -2 to 9");
	assert_int_equal(json_take_int(&at, "n", -2, 9, &whole, &err), -1);
	assert_int_equal(json_take_uint(&at, "i", 9, &natural, &err), -1);
	assert_error(&err, "f.jsonl:17: launch.i: not a whole number from 0 to 9");
	assert_int_equal(json_take_uint(&at, "U", 9, &natural, &err), -1);
	assert_int_equal(json_take_uint(&at, "n", 9, &natural, &err), -1);
	assert_int_equal(json_take_array(&at, "s", &value, &err), -1);
	assert_error(&err, "f.jsonl:17: launch.s: not an array");
	assert_int_equal(json_take_object(&at, "s", &value, &err), -1);
	assert_error(&err, "f.jsonl:17: launch.s: not an object");
	json_fail(&at, NULL, &err, "odd");
	assert_error(&err, "f.jsonl:17: launch: odd");
	finish(&at);
}

static void text_is_compact(void **state)
{
	struct buffer b = BUFFER_INIT;
	json_t *value = json_loads("{\"z\":[1,2.5,true,null,\"q\"],\"a\":{}}", 0, NULL);

	(void)state;
	json_put_open(&b, NULL, '{');
	json_put_string(&b, "s", NULL);
	json_put_number(&b, "n", 0.1);
	json_put_number(&b, "inf", INFINITY);
	json_put_uint(&b, "exact", UINT64_C(1) << 53);
	json_put_uint(&b, "large", (UINT64_C(1) << 53) + 1);
	json_put_open(&b, "list", '[');
	json_put_bool(&b, NULL, true);
	json_put_bool(&b, NULL, false);
	buffer_adds(&b, "]");
	json_put_value(&b, "v", value);
	json_put_value(&b, "nothing", NULL);
	buffer_adds(&b, "}");
	assert_string_equal(b.data,
		"{\"s\":\"\",\"n\":0.1,\"inf\":null,\"exact\":9007199254740992,"
		"\"large\":\"9007199254740993\",\"list\":[true,false],"
		"\"v\":{\"z\":[1,2.5,true,null,\"q\"],\"a\":{}},\"nothing\":null}");
	json_decref(value);
	buffer_finish(&b);
}

/* What comes out is JSON with the same string in it, and nothing a terminal would obey. */
static void strings_are_escaped(void **state)
{
	static const char nasty[] = "a\"\\/\x01\n\x1b[31m\x7f\xc2\x9b µ 😀";
	struct buffer b = BUFFER_INIT;
	json_t *back;

	(void)state;
	json_put_open(&b, NULL, '[');
	json_put_string(&b, NULL, nasty);
	buffer_adds(&b, "]");
	for (size_t i = 0; i < b.length; i++)
		assert_true((unsigned char)b.data[i] >= 0x20 && b.data[i] != 0x7f);
	assert_null(strstr(b.data, "\xc2\x9b"));
	back = json_loads(b.data, 0, NULL);
	assert_non_null(back);
	assert_string_equal(json_string_value(json_array_get(back, 0)), nasty);
	json_decref(back);
	buffer_finish(&b);
}

static void invalid_utf8_is_replaced(void **state)
{
	static const struct {
		const char *from;
		const char *to;
	} cases[] = {
		{ "\xff", "\"\xef\xbf\xbd\"" },
		{ "\xc0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\"" }, /* longer than needed */
		{ "\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" }, /* surrogate */
		{ "\xe2\x82", "\"\xef\xbf\xbd\xef\xbf\xbd\"" },			/* cut off */
		{ "\xf4\x90\x80\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" },
		{ "\xf4\x8f\xbf\xbf", "\"\xf4\x8f\xbf\xbf\"" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buffer b = BUFFER_INIT;

		json_put_string(&b, NULL, cases[i].from);
		assert_string_equal(b.data, cases[i].to);
		buffer_finish(&b);
	}
}

static void quotes_are_bounded(void **state)
{
	struct buffer b = BUFFER_INIT;

	(void)state;
	json_put_quote(&b, "abµdef", 3); /* the third byte is half a character */
	assert_string_equal(b.data, "\"ab…\"");
	buffer_finish(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_members),
		cmocka_unit_test(bad_members_are_named),
		cmocka_unit_test(text_is_compact),
		cmocka_unit_test(strings_are_escaped),
		cmocka_unit_test(invalid_utf8_is_replaced),
		cmocka_unit_test(quotes_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
