#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "virt/words.h"

#define FIRST "2026-01-01T00:02:00.002725Z "
#define THEN  "2026-01-01T00:02:00.004483Z "

static void expect(const char *said, const char *wanted)
{
	char words[384];

	virt_words(said, words, sizeof(words));
	assert_string_equal(words, wanted);
}

static void plain_words_stay(void **state)
{
	(void)state;
	expect("", "");
	expect("Domain not found", "Domain not found");
	expect("two\nlines\n", "two lines");
	expect("a \033[2J \xff sequence", "a ?[2J ? sequence");
	expect("2026-01-01T00:02 is no stamp", "2026-01-01T00:02 is no stamp");
}

static void the_reason_is_not_lost_behind_warnings(void **state)
{
	(void)state;
	expect("closed the monitor: " FIRST "qemu: warning: two CPUs\n" THEN
	       "qemu: warning: hot plug\n" THEN "qemu: cannot set up guest memory\n",
		"closed the monitor: qemu: cannot set up guest memory");
	expect("closed the monitor: " FIRST "qemu: no such device\n" THEN "qemu: warning: late\n",
		"closed the monitor: qemu: no such device");
	expect("closed the monitor: " FIRST "qemu: warning: two CPUs\n" THEN "qemu: warning: more",
		"closed the monitor: qemu: warning: two CPUs qemu: warning: more");
}

static void what_is_too_long_is_cut(void **state)
{
	char words[8];

	(void)state;
	virt_words("0123456789" FIRST "more", words, sizeof(words));
	assert_string_equal(words, "0123456");
	virt_words(FIRST "0123456789", words, sizeof(words));
	assert_string_equal(words, "0123456");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_words_stay),
		cmocka_unit_test(the_reason_is_not_lost_behind_warnings),
		cmocka_unit_test(what_is_too_long_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
