#include <float.h>
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/number.h"
#include "base/units.h"

static void shortest_is_short(void **state)
{
	char text[NUMBER_TEXT];

	(void)state;
	assert_string_equal(number_shortest(0.1, text), "0.1");
	assert_string_equal(number_shortest(9012, text), "9012");
	assert_string_equal(number_shortest(0.1 + 0.2, text), "0.30000000000000004");
	assert_string_equal(number_shortest(-0.0, text), "0");
	assert_string_equal(number_shortest(5e-324, text), "4.94065645841247e-324");
}

static void shortest_reads_back_exactly(void **state)
{
	uint64_t x = 88172645463325252;
	char text[NUMBER_TEXT];
	const char *end;
	double back;

	(void)state;
	for (int i = 0; i < 200000; i++) {
		double value;

		x ^= x << 13, x ^= x >> 7, x ^= x << 17;
		memcpy(&value, &x, sizeof(value));
		if (!isfinite(value))
			continue;
		value = fabs(value);
		assert_true(number_parse(number_shortest(value, text), &end, &back));
		assert_true(*end == '\0' && back == value);
	}
	assert_true(number_parse(number_shortest(DBL_MAX, text), &end, &back) && back == DBL_MAX);
}

/* What is written fast must be what printf writes. */
static void shortest_agrees_with_printf(void **state)
{
	uint64_t x = 2463534242;
	char text[NUMBER_TEXT], slow[NUMBER_TEXT];

	(void)state;
	for (int i = 0; i < 400000; i++) {
		int digits = 15;
		double value;

		x ^= x << 13, x ^= x >> 7, x ^= x << 17;
		value = (double)(x >> 11) * 0x1p-53 * pow(10, (double)(i % 22) - 5);
		if (i % 3 == 0) /* few decimals */
			value = round(value * 1e4) / 1e4;
		if (i % 7 == 0) /* next to a power of ten */
			value = nextafter(pow(10, (double)(i % 22) - 5), i % 2 ? 0 : INFINITY);
		if (i % 5 == 0)
			value = -value;
		do
			snprintf(slow, sizeof(slow), "%.*g", digits, value ? value : 0.0);
		while (strtod(slow, NULL) != value && digits++ < 17);
		if (strcmp(number_shortest(value, text), slow) != 0)
			fail_msg("%.17g is written '%s' instead of '%s'", value, text, slow);
	}
}

/* What is parsed fast must be what strtod says, at the middle between two doubles most of all. */
static void parse_agrees_with_strtod(void **state)
{
	uint64_t x = 2463534242;
	const char *end, *behind;
	char text[64];
	double back, ahead;

	(void)state;
	for (int i = 0; i < 300000; i++) {
		const int decimals = i % 19;
		double value;

		x ^= x << 13, x ^= x >> 7, x ^= x << 17;
		value = (double)(x >> 11) * 0x1p-53 * pow(10, (double)(i % 13) - 4);
		if (i % 2)
			snprintf(text, sizeof(text), "%.*f", decimals, value);
		else
			snprintf(text, sizeof(text), "%.*Lf", decimals,
				((long double)value + (long double)nextafter(value, INFINITY)) / 2);
		assert_true(number_parse(text, &end, &back));
		if (*end || back != strtod(text, NULL))
			fail_msg("'%s' is read as %.17g", text, back);
		/* as in a run file: other numbers go on behind it, up to anywhere */
		memcpy(text + strlen(text), ",987654321", 11);
		assert_true(number_parse_before(text, end + (ptrdiff_t)(x % 11), &behind, &ahead));
		if (behind != end || ahead != back)
			fail_msg("'%s' is read as %.17g up to '%s'", text, ahead, behind);
	}
}

static void parse_is_strict(void **state)
{
	static const char *const none[] = { "", "-1", "+1", " 1", ".5", "inf", "nan", "0x1",
		"1e999", "e5", "1.", "1.x" };
	const char *end;
	double value;

	(void)state;
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		assert_false(number_parse(none[i], &end, &value));
	assert_true(number_parse("1e+", &end, &value) && strcmp(end, "e+") == 0 && value == 1);
	assert_true(number_parse("12.5e-1,", &end, &value) && *end == ',' && value == 1.25);
}

/* A decimal comma must neither be written nor read. The locale is compiled for the occasion. */
static void locale_changes_nothing(void **state)
{
	char directory[] = "/tmp/kvmbench-locale-XXXXXX";
	char command[256];
	char text[UNITS_TEXT];
	char printed[16];
	const char *end;
	double value;
	int made;

	(void)state;
	assert_non_null(mkdtemp(directory));
	snprintf(command, sizeof(command), "localedef -i de_DE -f UTF-8 %s/de_DE.UTF-8 2>/dev/null",
		directory);
	made = system(command);
	setenv("LOCPATH", directory, 1);
	if (made != 0 || !setlocale(LC_ALL, "de_DE.UTF-8")) {
		print_message("no German locale can be made here\n");
		snprintf(command, sizeof(command), "rm -r %s", directory);
		made = system(command);
		skip();
	}
	snprintf(printed, sizeof(printed), "%.1f", 0.5);
	assert_string_equal(printed, "0,5"); /* the locale works */
	assert_string_equal(number_shortest(0.1, text), "0.1");
	assert_string_equal(units_value(9012.3, "ns/op", text), "9.012 µs");
	assert_true(number_parse("1.5", &end, &value) && value == 1.5 && *end == '\0');
	snprintf(printed, sizeof(printed), "%.1f", 0.5);
	assert_string_equal(printed, "0,5"); /* and was put back */
	setlocale(LC_ALL, "C");
	snprintf(command, sizeof(command), "rm -r %s", directory);
	assert_int_equal(system(command), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shortest_is_short),
		cmocka_unit_test(shortest_reads_back_exactly),
		cmocka_unit_test(shortest_agrees_with_printf),
		cmocka_unit_test(parse_agrees_with_strtod),
		cmocka_unit_test(parse_is_strict),
		cmocka_unit_test(locale_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
