#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"

static void empty_holds_nothing(void **state)
{
	struct buffer b = BUFFER_INIT;

	(void)state;
	assert_null(b.data);
	assert_int_equal(b.length, 0);
	buffer_finish(&b);
	buffer_adds(&b, "");
	assert_string_equal(b.data, "");
	buffer_finish(&b);
	assert_null(b.data);
}

static void adds_one_after_the_other(void **state)
{
	struct buffer b = BUFFER_INIT;

	(void)state;
	buffer_adds(&b, "ab");
	buffer_add(&b, "c\0d", 3);
	buffer_addf(&b, "%03d|%s", 7, "e");
	buffer_fill(&b, '-', 3);
	buffer_fill(&b, '-', 0);
	assert_int_equal(b.length, 13);
	assert_memory_equal(b.data, "abc\0d007|e---", 14);
	buffer_finish(&b);
}

/* around every size at which it grows, with the NUL behind it */
static void grows_at_every_size(void **state)
{
	(void)state;
	for (size_t first = 0; first < 200; first++) {
		for (size_t second = 0; second < 140; second += 23) {
			struct buffer b = BUFFER_INIT;

			buffer_fill(&b, 'x', first);
			buffer_addf(&b, "%*s", (int)second, "");
			assert_int_equal(b.length, first + second);
			assert_int_equal(strlen(b.data), first + second);
			assert_true(b.capacity > b.length);
			buffer_finish(&b);
		}
	}
}

static void one_large_piece(void **state)
{
	struct buffer b = BUFFER_INIT;

	(void)state;
	buffer_adds(&b, "a");
	buffer_fill(&b, 'z', 3000000);
	buffer_adds(&b, "b");
	assert_int_equal(b.length, 3000002);
	assert_int_equal(b.data[3000000], 'z');
	assert_int_equal(b.data[3000001], 'b');
	buffer_finish(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_holds_nothing),
		cmocka_unit_test(adds_one_after_the_other),
		cmocka_unit_test(grows_at_every_size),
		cmocka_unit_test(one_large_piece),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
