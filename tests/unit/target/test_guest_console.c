/* target/guest_console.h: the end of a console, made fit for a message. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "target/guest_console.h"

static void expect(const char *text, size_t length, size_t size, const char *wanted)
{
	char tail[512];

	console_tail(text, length, tail, size);
	assert_string_equal(tail, wanted);
}

#define EXPECT(text, wanted) expect(text, sizeof(text) - 1, 512, wanted)

static void test_lines(void **state)
{
	(void)state;
	EXPECT("", "");
	EXPECT("\r\n\n  \n", "");
	EXPECT("one\r\ntwo\n", "one | two");
	EXPECT("[    1.5] one\n[    2.25] two", "one | two");
	EXPECT("[info] one\n", "[info] one");
	EXPECT("same\nsame\nsame\nother\n", "same | other");
}

static void test_hostile(void **state)
{
	char many[9000];

	(void)state;
	EXPECT("\033[31mred\033[0m \033]0;title\aend", "red end");
	EXPECT("\033", "");
	EXPECT("a\033[", "a");
	EXPECT("a\033]0;never ends", "a");
	EXPECT("a\0b\377\n\b", "a?b? | ?");
	memset(many, 'x', sizeof(many));
	expect(many, sizeof(many), 64, ""); /* the line does not fit */
	for (size_t i = 0; i < sizeof(many); i += 2)
		memcpy(many + i, i % 4 ? "a\n" : "b\n", 2);
	expect(many, sizeof(many), 9, "b | a");
	expect("x", 1, 1, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
