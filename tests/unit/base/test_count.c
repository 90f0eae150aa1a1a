#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/count.h"
#include "base/units.h"

struct text_case {
	double value;
	const char *text;
};

static void counts(void **state)
{
	static const struct text_case cases[] = { { 0, "0" }, { 1, "1" }, { 999, "999" },
		{ 1000, "1,000" }, { 2814, "2,814" }, { 2814.0000001, "2,814" },
		{ 2814.7, "2,814.7" }, { 999.96, "1,000.0" }, { 1234567.25, "1,234,567.2" },
		{ 100000, "100,000" }, { 0.5, "0.5" }, { 0.042, "0.042" }, { 0.25, "0.2" },
		{ -2814, "−2,814" }, { NAN, "–" }, { 999999999999999, "999,999,999,999,999" },
		{ 1e300, ">1e15" }, { INFINITY, ">1e15" } };
	char text[COUNT_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(count_text(cases[i].value, text), cases[i].text);
}

static void changes(void **state)
{
	static const struct text_case cases[] = { { 0, "0" }, { 1e-9, "0" }, { -1e-9, "0" },
		{ 12, "+12" }, { -90, "−90" }, { 1234.5, "+1,234.5" }, { -0.125, "−0.1" },
		{ NAN, "–" } };
	char text[COUNT_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(count_change(cases[i].value, text), cases[i].text);
}

static void percents(void **state)
{
	static const struct text_case cases[] = { { 0, "0 %" }, { 12.0 / 2814, "+0.43 %" },
		{ -90.0 / 2814, "−3.20 %" }, { 1, "+100.00 %" }, { 1e-6, "+0.00010 %" },
		{ NAN, "–" }, { INFINITY, "+∞ %" }, { -1e300, "−∞ %" } };
	char text[COUNT_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(count_percent(cases[i].value, text), cases[i].text);
}

/* Four digits would hide what a kernel change adds. */
static void every_digit_of_a_count_is_shown(void **state)
{
	char text[UNITS_TEXT];

	(void)state;
	assert_string_equal(units_value(28141, "instructions/op", text), "28,141 insn");
	assert_string_equal(units_value(12.5, "instructions/op", text), "12.5 insn");
	assert_string_equal(units_value(NAN, "instructions/op", text), "–");
	assert_string_equal(units_value(9e14, "instructions/op", text), "900,000,000,000,000 insn");
	assert_string_equal(units_value(28141, "instructions", text), "28141 instructions");
	assert_true(count_is_unit("instructions/op"));
	assert_false(count_is_unit("ns/op"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts),
		cmocka_unit_test(changes),
		cmocka_unit_test(percents),
		cmocka_unit_test(every_digit_of_a_count_is_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
