#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/units.h"

static void bytes_are_binary(void **state)
{
	static const struct {
		const char *text;
		uint64_t bytes;
	} good[] = {
		{ "0", 0 },
		{ "16384", 16384 },
		{ "1000B", 1000 },
		{ "16KiB", 16384 },
		{ "16K", 16384 },
		{ "16k", 16384 },
		{ "3MiB", 3145728 },
		{ "1GiB", 1073741824 },
		{ "2T", UINT64_C(2199023255552) },
		{ "16777215T", UINT64_MAX - ((UINT64_C(1) << 40) - 1) },
		{ "18446744073709551615", UINT64_MAX },
	};
	static const char *const bad[] = { "", "K", "-1", "1.5K", " 1", "1 K", "16KB", "1kb", "1X",
		"0x10", "1 ", "1KiBx", "18446744073709551616", "16777216T", "1BB" };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		uint64_t bytes = 1;

		assert_int_equal(units_parse_bytes(good[i].text, &bytes, NULL), 0);
		assert_true(bytes == good[i].bytes);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct error err = ERROR_INIT;
		uint64_t bytes;

		assert_int_equal(units_parse_bytes(bad[i], &bytes, &err), -1);
		assert_int_equal(err.kind, ERROR_USAGE);
		assert_non_null(strstr(err.text, bad[i]));
	}
}

static void seconds_have_suffixes(void **state)
{
	static const struct {
		const char *text;
		double seconds;
	} good[] = {
		{ "90", 90 },
		{ "90s", 90 },
		{ "1500ms", 1.5 },
		{ "2min", 120 },
		{ "0.5h", 1800 },
		{ "7us", 7e-6 },
		{ "7µs", 7e-6 },
		{ "20ns", 2e-8 },
		{ "1e3", 1000 },
		{ "0", 0 },
	};
	static const char *const bad[] = { "", "s", "-1s", "1 s", "inf", "nan", "0x10", "1m",
		"1e400", "2e9", "1s1", ".5", "1,5" };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		double seconds = -1;

		assert_int_equal(units_parse_seconds(good[i].text, &seconds, NULL), 0);
		assert_true(seconds == good[i].seconds);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct error err = ERROR_INIT;
		double seconds;

		assert_int_equal(units_parse_seconds(bad[i], &seconds, &err), -1);
		assert_int_equal(err.kind, ERROR_USAGE);
	}
}

static void fractions_and_percent(void **state)
{
	static const char *const bad[] = { "", "%", "-2%", "2 %", "1001%", "10.1", "nan", "2%%" };
	double fraction;

	(void)state;
	assert_int_equal(units_parse_fraction("2%", &fraction, NULL), 0);
	assert_true(fraction == 0.02);
	assert_int_equal(units_parse_fraction("0.02", &fraction, NULL), 0);
	assert_true(fraction == 0.02);
	assert_int_equal(units_parse_fraction("10", &fraction, NULL), 0);
	assert_int_equal(units_parse_fraction("0%", &fraction, NULL), 0);
	assert_true(fraction == 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct error err = ERROR_INIT;

		assert_int_equal(units_parse_fraction(bad[i], &fraction, &err), -1);
		assert_int_equal(err.kind, ERROR_USAGE);
	}
}

static void whole_numbers(void **state)
{
	static const char *const bad[] = { "", "-1", "+1", "1.0", "18446744073709551616", "1 ",
		"x" };
	uint64_t value;

	(void)state;
	assert_int_equal(units_parse_uint("18446744073709551615", &value, NULL), 0);
	assert_true(value == UINT64_MAX);
	assert_int_equal(units_parse_uint("007", &value, NULL), 0);
	assert_true(value == 7);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(units_parse_uint(bad[i], &value, NULL), -1);
}

static void cpu_lists(void **state)
{
	static const char *const bad[] = { "", ",", "1,", ",1", "1-", "-1", "3-1", "1-2-3", "a",
		"1 2", "0-4294967295", "99999999999999999999" };
	static const int sorted[] = { 0, 1, 2, 3, 8 };
	struct error err = ERROR_INIT;
	int cpu[5];

	(void)state;
	assert_int_equal(units_parse_cpu_list("8,2,0-3,2-3", cpu, 5, &err), 5);
	assert_memory_equal(cpu, sorted, sizeof(sorted));
	assert_int_equal(units_parse_cpu_list("7", cpu, 5, &err), 1);
	assert_int_equal(cpu[0], 7);
	assert_int_equal(units_parse_cpu_list("0-5", cpu, 5, &err), -1);
	assert_string_equal(err.text, "CPU list '0-5' names more than 5 CPUs");
	/* ends early, although two billion are named */
	assert_int_equal(units_parse_cpu_list("0-2147483646", cpu, 5, &err), -1);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(units_parse_cpu_list(bad[i], cpu, 5, &err), -1);
		assert_int_equal(err.kind, ERROR_USAGE);
	}
}

static void bytes_are_exact(void **state)
{
	char text[UNITS_TEXT];

	(void)state;
	assert_string_equal(units_bytes(16384, text), "16KiB");
	assert_string_equal(units_bytes(1000, text), "1000B");
	assert_string_equal(units_bytes(0, text), "0B");
	assert_string_equal(units_bytes(UINT64_C(3) << 30, text), "3GiB");
	assert_string_equal(units_bytes(UINT64_MAX, text), "18446744073709551615B");
	assert_string_equal(units_bytes(UINT64_C(1) << 63, text), "8388608TiB");
}

static void every_size_reads_back(void **state)
{
	(void)state;
	for (unsigned shift = 0; shift < 61; shift++) {
		for (uint64_t factor = 1; factor < 8; factor++) {
			const uint64_t bytes = factor << shift;
			char text[UNITS_TEXT];
			uint64_t back;

			assert_int_equal(
				units_parse_bytes(units_bytes(bytes, text), &back, NULL), 0);
			assert_true(back == bytes);
		}
	}
}

static void values_have_four_digits(void **state)
{
	static const struct {
		double value;
		const char *unit;
		const char *text;
	} good[] = {
		{ 9012.3, "ns/op", "9.012 µs" },
		{ 1.8761, "ns/op", "1.876 ns" },
		{ 15.42, "GB/s", "15.42 GB/s" },
		{ 0.25, "ns/op", "250.0 ps" },
		{ 0.0004, "ns/op", "0.4000 ps" },
		{ 999.94, "ns/op", "999.9 ns" },
		{ 999.96, "ns/op", "1.000 µs" },
		{ 999960, "ns/op", "1.000 ms" },
		{ 0.99996, "ns", "1.000 ns" },
		{ 9.9996, "ns", "10.00 ns" },
		{ 3e12, "ns/op", "3000 s" },
		{ -1234.6, "ns/op", "-1.235 µs" },
		{ 0, "ns/op", "0 ns" },
		{ 9012.3, "ns/page", "9.012 µs/page" },
		{ 12, "ms", "12.00 ms" },
		{ 0.012, "s", "12.00 ms" },
		{ 9012.3, "", "9012" },
		{ 12345678, "ops/s", "12345678 ops/s" },
		{ 0.001234, "GB/s", "0.001234 GB/s" },
		{ 5, "nsx", "5.000 nsx" },
		{ 1e30, "x", "> 1e15 x" },
	};
	char text[UNITS_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_string_equal(units_value(good[i].value, good[i].unit, text), good[i].text);
	assert_string_equal(units_value(NAN, "ns/op", text), "–");
	assert_string_equal(units_value(INFINITY, "GB/s", text), "∞ GB/s");
}

/* 31 bytes would end in the middle of a character. */
static void long_units_are_cut_between_characters(void **state)
{
	char text[UNITS_TEXT];

	(void)state;
	units_value(9012, "µµµµµµµµµµµµµµµµµµµµµµµµ", text);
	assert_string_equal(text, "9012 µµµµµµµµµµµµ");
	units_value(912.34, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", text);
	assert_string_equal(text, "912.3 xxxxxxxxxxxxxxxxxxxxxxxxx");
}

static void percent_has_a_sign(void **state)
{
	char text[UNITS_TEXT];

	(void)state;
	assert_string_equal(units_percent(0.0231, text), "+2.3 %");
	assert_string_equal(units_percent(-0.0231, text), "-2.3 %");
	assert_string_equal(units_percent(-0.0001, text), "+0.0 %");
	assert_string_equal(units_percent(12.5, text), "+1250 %");
	assert_string_equal(units_percent(NAN, text), "–");
	assert_string_equal(units_percent(-INFINITY, text), "-∞ %");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_are_binary),
		cmocka_unit_test(seconds_have_suffixes),
		cmocka_unit_test(fractions_and_percent),
		cmocka_unit_test(whole_numbers),
		cmocka_unit_test(cpu_lists),
		cmocka_unit_test(bytes_are_exact),
		cmocka_unit_test(every_size_reads_back),
		cmocka_unit_test(values_have_four_digits),
		cmocka_unit_test(long_units_are_cut_between_characters),
		cmocka_unit_test(percent_has_a_sign),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
