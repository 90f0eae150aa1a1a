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
#include <sys/mman.h>

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
	const char *end;
	char text[64];
	double back;

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
	}
}

/* In the middle between two doubles, where the even one is right. */
static void parse_rounds_to_even(void **state)
{
	static const char *const middle[] = { "9007199254740993", "9007199254740995",
		"18014398509481986", "18014398509481990", "4503599627370496.5",
		"4503599627370497.5", "2251799813685248.25", "2251799813685248.75",
		"900719925474099.25", "100000000000000016", "100000000000000040" };
	const char *end;
	double value;

	(void)state;
	for (size_t i = 0; i < sizeof(middle) / sizeof(middle[0]); i++) {
		assert_true(number_parse(middle[i], &end, &value) && !*end);
		if (value != strtod(middle[i], NULL))
			fail_msg("'%s' is read as %.17g", middle[i], value);
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

static uint64_t draw(uint64_t *x)
{
	*x ^= *x << 13, *x ^= *x >> 7, *x ^= *x << 17;
	return *x;
}

/* Of every length: a whole part of 1 to 9 digits, none to 17 behind the point; as often all nines
 * or all zeros, and a value that lies next to the middle between two doubles. */
static char *put_plain(char *p, uint64_t *x)
{
	const unsigned whole = 1 + (unsigned)(draw(x) % 9);
	const unsigned behind = (unsigned)(draw(x) % 18);
	const unsigned kind = (unsigned)(draw(x) % 8);
	char *const start = p;

	for (unsigned i = 0; i < whole + behind; i++) {
		if (i == whole)
			*p++ = '.';
		*p++ = (char)('0' + (kind == 0 ? 9 : kind == 1 ? 0 : draw(x) % 10));
	}
	if (whole > 1 && *start == '0')
		*start = '1';
	return p;
}

/* Next to the middle between two doubles, as near as 18 digits come. */
static char *put_middle(char *p, uint64_t *x)
{
	const double value = (double)(1000 + draw(x) % 99999000) * (1 + 0x1p-40);
	const long double middle = ((long double)value + (long double)nextafter(value, INFINITY)) /
				   2;
	char text[64];

	snprintf(text, sizeof(text), "%.14Lf", middle);
	memcpy(p, text, 19);
	return p + 19;
}

enum { LIST = 4096 };

static double list_value[LIST];

/* text, a list up to limit: all values as strtod has them, bit for bit. How many were left to
 * number_parse. */
static size_t read_list(const char *text, const char *limit, size_t n)
{
	const char *p = text;
	size_t left = 0;

	for (size_t i = 0; i < n;) {
		const size_t got = number_parse_list(&p, limit, list_value, n - i);
		const char *end;

		for (size_t j = 0; j < got; j++, text++) {
			const double want = strtod(text, (char **)&end);

			if (*end != ',' || memcmp(&want, &list_value[j], sizeof(want)) != 0)
				fail_msg("'%.30s' is read as %.17g", text, list_value[j]);
			text = end;
		}
		assert_ptr_equal(p, text);
		i += got;
		if (i == n)
			break;
		assert_true(number_parse(p, &end, list_value));
		assert_true(list_value[0] == strtod(p, NULL));
		assert_true(*end == ',' || *end == ']');
		text = p = end + 1;
		left++;
		i++;
	}
	assert_ptr_equal(p, limit);
	return left;
}

/* Nothing may be read behind the end of a list: there ends the page. */
static void list_agrees_with_strtod(void **state)
{
	const size_t size = LIST * 32;
	char *page = mmap(
		NULL, 2 * size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *text = malloc(size);
	uint64_t x = 88172645463325252;
	size_t left = 0;

	(void)state;
	assert_true(page != MAP_FAILED && text);
	assert_int_equal(mprotect(page + size, size, PROT_NONE), 0);
	for (int round = 0; round < 300; round++) {
		char *p = text;

		for (size_t i = 0; i < LIST; i++) {
			p = i % 16 ? put_plain(p, &x) : put_middle(p, &x);
			*p++ = i + 1 < LIST ? ',' : ']';
		}
		/* the last page's end is the list's */
		memcpy(page + size - (p - text), text, (size_t)(p - text));
		left += read_list(page + size - (p - text), page + size, LIST);
	}
	/* long ones, those next to a middle, some at the end of each list: not the many */
	assert_in_range(left, 1, 300 * LIST / 3);
	free(text);
	munmap(page, 2 * size);
}

/* What it stops at, it leaves alone: number_parse and its caller know about that. */
static void list_stops(void **state)
{
	static const char *const at[] = { "-1,", "+1,", " 1,", "1 ,", "1]", "01,", "00.5,", "1.,",
		".5,", "1e3,", "1.5E3,", "0x1,", "1.5.5,", "nan,", "inf,", "\"1\",", ",", "",
		"1234567890123456789,", "1.234567890123456789,", "123456789,", "12345678.", "1/2,",
		"1:,", "\xb1,", "1\xff,", "1.5\xff,", "1.\xff,", "1.12345678\xff,", "1.5\xb1,",
		"1\n", "1.5" };
	char text[128];
	double value[8];

	(void)state;
	for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
		const char *p = text;

		memset(text, '7', sizeof(text));
		snprintf(text, sizeof(text), "0,0.25,12345678,12345678.5,%s", at[i]);
		text[strlen(text)] = '\n';
		assert_int_equal(number_parse_list(&p, text + sizeof(text), value, 8), 4);
		assert_ptr_equal(p, text + strlen("0,0.25,12345678,12345678.5,"));
		assert_true(value[0] == 0 && value[1] == 0.25);
		assert_true(value[2] == 12345678 && value[3] == 12345678.5);
		/* nor more than there is room for, or than lies before the limit */
		p = text;
		assert_int_equal(number_parse_list(&p, text + sizeof(text), value, 1), 1);
		assert_int_equal(number_parse_list(&p, text + sizeof(text), value, 0), 0);
		assert_ptr_equal(p, text + 2);
		assert_int_equal(number_parse_list(&p, p, value, 8), 0);
		assert_ptr_equal(p, text + 2);
	}
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
		cmocka_unit_test(parse_rounds_to_even),
		cmocka_unit_test(parse_is_strict),
		cmocka_unit_test(list_agrees_with_strtod),
		cmocka_unit_test(list_stops),
		cmocka_unit_test(locale_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
