#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"

static void test_field(void **state)
{
	static const char cpuinfo[] = "processor\t: 0\nmodel\t\t: 1\nmodel name\t:  AMD EPYC \n"
				      "empty\t:\nno colon\nprocessor\t: 1\nlast: x";
	char value[16];

	(void)state;
	assert_true(text_field(cpuinfo, "model", value, sizeof(value)));
	assert_string_equal(value, "1");
	assert_true(text_field(cpuinfo, "model name", value, sizeof(value)));
	assert_string_equal(value, "AMD EPYC");
	assert_true(text_field(cpuinfo, "processor", value, sizeof(value)));
	assert_string_equal(value, "0");
	assert_true(text_field(cpuinfo, "empty", value, sizeof(value)));
	assert_string_equal(value, "");
	assert_true(text_field(cpuinfo, "last", value, sizeof(value)));
	assert_string_equal(value, "x");
	assert_false(text_field(cpuinfo, "mod", value, sizeof(value)));
	assert_false(text_field(cpuinfo, "name", value, sizeof(value)));
	assert_false(text_field(cpuinfo, "no colon", value, sizeof(value)));
	assert_false(text_field("", "a", value, sizeof(value)));
	assert_false(text_field("a: 12345678", "a", value, 8));
	assert_true(text_field("a: 1234567", "a", value, 8));
}

static void test_word(void **state)
{
	(void)state;
	assert_true(text_has_word("fpu vmx ept", "vmx"));
	assert_true(text_has_word("vmx", "vmx"));
	assert_true(text_has_word("xvmx vmx", "vmx"));
	assert_true(text_has_word("tsc\n", "tsc"));
	assert_false(text_has_word("constant_tsc tsc_adjust", "tsc"));
	assert_false(text_has_word("", "tsc"));
}

static void test_selected(void **state)
{
	char selected[8];

	(void)state;
	assert_true(text_selected("always [madvise] never", selected, sizeof(selected)));
	assert_string_equal(selected, "madvise");
	assert_false(text_selected("always madvise", selected, sizeof(selected)));
	assert_false(text_selected("a ] b [", selected, sizeof(selected)));
	assert_false(text_selected("[too long here]", selected, sizeof(selected)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_field),
		cmocka_unit_test(test_word),
		cmocka_unit_test(test_selected),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
