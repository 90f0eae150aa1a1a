#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/base64.h"

/* RFC 4648, section 10 */
static const char *const known[][2] = {
	{ "", "" },
	{ "f", "Zg==" },
	{ "fo", "Zm8=" },
	{ "foo", "Zm9v" },
	{ "foob", "Zm9vYg==" },
	{ "fooba", "Zm9vYmE=" },
	{ "foobar", "Zm9vYmFy" },
};

static void test_known(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		struct buffer text = BUFFER_INIT;
		struct buffer bytes = BUFFER_INIT;

		base64_put(&text, known[i][0], strlen(known[i][0]));
		assert_string_equal(text.data, known[i][1]);
		assert_true(base64_take(&bytes, known[i][1], strlen(known[i][1])));
		assert_string_equal(bytes.data, known[i][0]);
		buffer_finish(&text);
		buffer_finish(&bytes);
	}
}

static void test_every_byte(void **state)
{
	unsigned char all[256];

	(void)state;
	for (size_t i = 0; i < sizeof(all); i++)
		all[i] = (unsigned char)i;
	for (size_t n = 0; n <= sizeof(all); n++) {
		struct buffer text = BUFFER_INIT;
		struct buffer bytes = BUFFER_INIT;

		base64_put(&text, all + sizeof(all) - n, n);
		assert_int_equal(text.length, (n + 2) / 3 * 4);
		assert_true(base64_take(&bytes, text.data, text.length));
		assert_int_equal(bytes.length, n);
		assert_memory_equal(bytes.data, all + sizeof(all) - n, n);
		buffer_finish(&text);
		buffer_finish(&bytes);
	}
}

static void test_refused(void **state)
{
	static const char *const bad[] = { "Z", "Zg",
		"Zg=", "Zg==Zg==", "====", "=g==", "Z===", "Zm9v\n", "Zm 9", "Zm9-",
		"Zm\3779", /* a byte of 0xff */
		"Zh==", "Zm9=", "Zg=v" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct buffer bytes = BUFFER_INIT;

		assert_false(base64_take(&bytes, bad[i], strlen(bad[i])));
		buffer_finish(&bytes);
	}
	/* a NUL is no digit either */
	{
		struct buffer bytes = BUFFER_INIT;

		assert_false(base64_take(&bytes, "Zm9\0", 4));
		buffer_finish(&bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_every_byte),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
