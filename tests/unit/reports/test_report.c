/* The renderers against files in tests/golden (run from the top of the tree). With
 * KVMBENCH_UPDATE_GOLDEN=1 the files are written anew: look at the difference before committing. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "reports/report.h"
#include "reports/utf8.h"

/* the Makefile links one source file per test program */
#include "unit/reports/sample.c"

typedef int render(const struct summary *s, const struct report_options *o, struct buffer *out,
	struct error *err);

static const struct summary *sample;

static struct buffer rendered(render *f, int width, bool colour, bool all)
{
	const struct report_options o = {
		.colour = colour, .width = width, .all = all, .path = "sample.jsonl"
	};
	struct buffer out = BUFFER_INIT;
	struct error err = ERROR_INIT;

	assert_int_equal(f(sample, &o, &out, &err), 0);
	return out;
}

static void read_file(const char *path, struct buffer *b)
{
	cleanup_file FILE *file = fopen(path, "r");
	char chunk[4096];
	size_t n;

	if (!file)
		fail_msg("cannot open '%s'", path);
	while ((n = fread(chunk, 1, sizeof(chunk), file)) > 0)
		buffer_add(b, chunk, n);
}

static void compare(const char *path, render *f)
{
	struct buffer out = rendered(f, 100, false, false);
	struct buffer golden = BUFFER_INIT;

	if (getenv("KVMBENCH_UPDATE_GOLDEN")) {
		FILE *file = fopen(path, "w");

		assert_non_null(file);
		assert_int_equal(fwrite(out.data, 1, out.length, file), out.length);
		assert_int_equal(fclose(file), 0);
	}
	read_file(path, &golden);
	assert_string_equal(out.data, golden.data);
	buffer_finish(&golden);
	buffer_finish(&out);
}

static void test_golden(void **state)
{
	(void)state;
	compare("tests/golden/report.txt", report_text);
	compare("tests/golden/report.md", report_markdown);
	compare("tests/golden/report.csv", report_csv);
	compare("tests/golden/report.json", report_json);
}

/* Lines no wider than asked, none ending in a blank, nothing that acts on a terminal. */
static void check_lines(const char *text, size_t width)
{
	while (*text) {
		const size_t length = strcspn(text, "\n");

		if (utf8_width_n(text, length) > width || (length && text[length - 1] == ' '))
			fail_msg("width %zu: '%.*s'", width, (int)length, text);
		for (size_t i = 0; i < length; i++)
			assert_true((unsigned char)text[i] >= 0x20 && text[i] != 0x7f);
		text += length + (text[length] == '\n');
	}
}

static void test_width(void **state)
{
	static const int widths[] = { 60, 61, 72, 80, 99, 100, 120, 160 };

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(widths) / sizeof(widths[0]); i++) {
		struct buffer out = rendered(report_text, widths[i / 2], false, i % 2);

		check_lines(out.data, (size_t)widths[i / 2]);
		buffer_finish(&out);
	}
}

static void test_too_narrow(void **state)
{
	const struct report_options o = { .width = 59 };
	struct buffer out = BUFFER_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(report_text(sample, &o, &out, &err), -1);
	assert_int_equal(err.kind, ERROR_USAGE);
	buffer_finish(&out);
}

/* Colour adds SGR sequences and nothing else. */
static void test_colour(void **state)
{
	struct buffer plain = rendered(report_text, 100, false, false);
	struct buffer colour = rendered(report_text, 100, true, false);
	struct buffer stripped = BUFFER_INIT;

	(void)state;
	assert_null(strchr(plain.data, '\x1b'));
	for (const char *c = colour.data; *c;) {
		if (*c == '\x1b') {
			assert_int_equal(c[1], '[');
			c += 2 + strspn(c + 2, "0123456789;");
			assert_int_equal(*c++, 'm');
		} else {
			buffer_add(&stripped, c++, 1);
		}
	}
	assert_true(colour.length > plain.length);
	assert_string_equal(stripped.data, plain.data);
	buffer_finish(&stripped);
	buffer_finish(&colour);
	buffer_finish(&plain);
}

static void test_json(void **state)
{
	static const char *const fields[] = { "bench", "target", "params", "unit", "better",
		"launches", "median", "ci95", "p99", "cycles", "exits_per_op", "valid", "why",
		"ring", "group", "rev", "split", "p50", "p90", "order" };
	static const char *const ratio_fields[] = { "bench", "of", "to", "ratio", "ci95", "margin",
		"verdict", "mde" };
	struct buffer out = rendered(report_json, 100, false, false);
	json_t *report = json_loads(out.data, JSON_REJECT_DUPLICATES, NULL);
	json_t *item;
	size_t i;

	(void)state;
	assert_non_null(report);
	for (const char *c = out.data; *c; c++)
		assert_true((unsigned char)*c < 0x7f);
	assert_string_equal(
		json_string_value(json_object_get(report, "schema")), "kvmbench.report/1");
	assert_true(json_is_object(json_object_get(report, "session")));
	assert_true(json_is_object(json_object_get(report, "host")));
	assert_int_equal(json_array_size(json_object_get(report, "results")), sample->n_results);
	json_array_foreach (json_object_get(report, "results"), i, item) {
		for (size_t f = 0; f < sizeof(fields) / sizeof(fields[0]); f++)
			assert_non_null(json_object_get(item, fields[f]));
		assert_true(json_is_object(json_object_get(item, "params")));
		assert_int_equal(json_array_size(json_object_get(item, "ci95")), 2);
		if (sample->results[i].valid >= VALID_INVALID)
			assert_true(json_is_null(json_object_get(item, "median")));
	}
	json_array_foreach (json_object_get(report, "ratios"), i, item)
		for (size_t f = 0; f < sizeof(ratio_fields) / sizeof(ratio_fields[0]); f++)
			assert_non_null(json_object_get(item, ratio_fields[f]));
	assert_int_equal(json_array_size(json_object_get(report, "ratios")), sample->n_ratios);
	assert_int_equal(json_array_size(json_object_get(report, "skipped")), sample->run->n_skips);
	item = json_array_get(json_object_get(report, "results"), 0);
	assert_int_equal(json_integer_value(json_array_get(json_object_get(item, "order"), 2)), 34);
	json_decref(report);
	buffer_finish(&out);
}

/* Every record has as many fields as the header. */
static void test_csv(void **state)
{
	struct buffer out = rendered(report_csv, 100, false, false);
	size_t wanted = 0;
	size_t fields = 1;
	size_t records = 0;
	bool quoted = false;

	(void)state;
	for (const char *c = out.data; *c; c++) {
		if (*c == '"') {
			quoted = !quoted;
		} else if (!quoted && *c == ',') {
			fields++;
		} else if (!quoted && *c == '\r') {
			assert_int_equal(c[1], '\n');
			wanted = wanted ? wanted : fields;
			assert_int_equal(fields, wanted);
			fields = 1;
			records++;
		}
	}
	assert_false(quoted);
	assert_int_equal(records, sample->n_results + 1);
	buffer_finish(&out);
}

/* Every row of a Markdown table has the cells of its header: nothing in it ended a cell. */
static void test_markdown(void **state)
{
	struct buffer out = rendered(report_markdown, 100, false, true);
	size_t wanted = 0;

	(void)state;
	for (const char *line = out.data; *line; line += strcspn(line, "\n") + 1) {
		const size_t length = strcspn(line, "\n");
		size_t cells = 0;

		for (size_t i = 0; i < length; i++)
			cells += line[i] == '|' && (!i || line[i - 1] != '\\');
		if (*line == '|' && wanted)
			assert_int_equal(cells, wanted);
		wanted = *line == '|' ? cells : 0;
	}
	for (const char *c = strchr(out.data, '<'); c; c = strchr(c + 1, '<'))
		assert_int_equal(c[-1], '\\');
	buffer_finish(&out);
}

/* A machine reads it: a comma is never a decimal point. */
static void test_locale(void **state)
{
	(void)state;
	if (!setlocale(LC_ALL, "de_DE.UTF-8"))
		skip();
	test_golden(state);
	setlocale(LC_ALL, "C");
}

/* A session of which nothing is known must still be reported. */
static void test_empty(void **state)
{
	static render *const all[] = { report_text, report_markdown, report_csv, report_json };
	struct run nothing = { 0 };
	const struct summary empty = { .run = &nothing, .geomean = NAN, .control_ratio = NAN };
	const struct summary *const before = sample;

	(void)state;
	sample = &empty;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		struct buffer out = rendered(all[i], 60, false, true);

		assert_true(out.length > 0);
		buffer_finish(&out);
	}
	sample = before;
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_width),
		cmocka_unit_test(test_too_narrow),
		cmocka_unit_test(test_colour),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_csv),
		cmocka_unit_test(test_markdown),
		cmocka_unit_test(test_locale),
		cmocka_unit_test(test_empty),
	};
	int failed;

	sample = sample_make();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	sample_finish();
	return failed;
}
