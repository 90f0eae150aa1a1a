#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"

static void set_fills_everything(void **state)
{
	struct error err = { .kind = ERROR_USAGE, .number = 7, .hint = "old" };

	(void)state;
	assert_int_equal(error_set(&err, ERROR_DATA, "field %d", 3), -1);
	assert_int_equal(err.kind, ERROR_DATA);
	assert_int_equal(err.number, 0);
	assert_string_equal(err.text, "field 3");
	assert_string_equal(err.hint, "");
}

static void errno_is_kept_and_named(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	errno = ENOENT;
	assert_int_equal(error_errno(&err, ERROR_SYSTEM, "cannot open '%s'", "x"), -1);
	assert_int_equal(err.number, ENOENT);
	assert_string_equal(err.text, "cannot open 'x': No such file or directory");
}

static void prefix_and_hint_add(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	error_set(&err, ERROR_MEASURE, "too slow");
	assert_int_equal(error_hint(&err, "use %s", "less"), -1);
	assert_int_equal(error_prefix(&err, "launch %d", 4), -1);
	assert_string_equal(err.text, "launch 4: too slow");
	assert_string_equal(err.hint, "use less");
	assert_int_equal(err.kind, ERROR_MEASURE);
}

static void nobody_has_to_care(void **state)
{
	(void)state;
	assert_int_equal(error_set(NULL, ERROR_DATA, "x"), -1);
	assert_int_equal(error_errno(NULL, ERROR_DATA, "x"), -1);
	assert_int_equal(error_prefix(NULL, "x"), -1);
	assert_int_equal(error_hint(NULL, "x"), -1);
}

static void long_texts_are_cut_off(void **state)
{
	struct error err = ERROR_INIT;
	char text[2000];

	(void)state;
	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	error_set(&err, ERROR_DATA, "%s", text);
	assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
	errno = EIO;
	error_errno(&err, ERROR_DATA, "%s", text);
	assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
	error_prefix(&err, "file");
	assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
	assert_memory_equal(err.text, "file: aaa", 9);
	error_prefix(&err, "%s", text);
	assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
	error_hint(&err, "%s", text);
	assert_int_equal(strlen(err.hint), sizeof(err.hint) - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(set_fills_everything),
		cmocka_unit_test(errno_is_kept_and_named),
		cmocka_unit_test(prefix_and_hint_add),
		cmocka_unit_test(nobody_has_to_care),
		cmocka_unit_test(long_texts_are_cut_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
