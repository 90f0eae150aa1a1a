/* The renderers of comparisons against files in tests/golden (run from the top of the tree). With
 * KVMBENCH_UPDATE_GOLDEN=1 the files are written anew: look at the difference before committing. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/cleanup.h"
#include "reports/compare.h"
#include "reports/utf8.h"
#include "unit/reports/comparison.h"

typedef int render(const struct comparison *c, const struct compare_report_options *o,
	struct buffer *out, struct error *err);

static struct comparison c;

static int make(void **state)
{
	(void)state;
	c = sample_comparison();
	return 0;
}

static struct buffer rendered(render *f, int width, bool colour)
{
	const struct compare_report_options o = { colour, width, "base.jsonl", "head.jsonl" };
	struct buffer out = BUFFER_INIT;
	struct error err = ERROR_INIT;

	assert_int_equal(f(&c, &o, &out, &err), 0);
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

static void write_file(const char *path, const struct buffer *b)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(b->data, 1, b->length, file), b->length);
	assert_int_equal(fclose(file), 0);
}

/* Ends out. */
static void is_golden(const char *path, struct buffer *out)
{
	struct buffer golden = BUFFER_INIT;

	if (getenv("KVMBENCH_UPDATE_GOLDEN"))
		write_file(path, out);
	read_file(path, &golden);
	assert_string_equal(out->data, golden.data);
	buffer_finish(&golden);
	buffer_finish(out);
}

static void formats_are_golden(void **state)
{
	static const struct {
		const char *path;
		render *render;
	} cases[] = {
		{ "tests/golden/compare.txt", compare_text },
		{ "tests/golden/compare.md", compare_markdown },
		{ "tests/golden/compare.json", compare_json },
		{ "tests/golden/compare.xml", compare_junit },
		{ "tests/golden/compare.openmetrics", compare_openmetrics },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buffer out = rendered(cases[i].render, 100, false);

		is_golden(cases[i].path, &out);
	}
}

static void tracker_is_golden(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	for (int bigger = 0; bigger < 2; bigger++) {
		struct buffer out = BUFFER_INIT;
		json_t *array;

		assert_int_equal(compare_tracker(&c, bigger, &out, &err), 0);
		array = json_loads(out.data, JSON_REJECT_DUPLICATES, NULL);
		assert_non_null(array);
		assert_int_equal(json_array_size(array), bigger ? 1 : 7);
		json_decref(array);
		is_golden(bigger ? "tests/golden/compare.bigger.json"
				 : "tests/golden/compare.smaller.json",
			&out);
	}
}

static void annotations_are_golden(void **state)
{
	struct buffer out = BUFFER_INIT;
	struct error err = ERROR_INIT;
	size_t lines = 0;

	(void)state;
	assert_int_equal(compare_github_annotations(&c, &out, &err), 0);
	/* every line is one command: foreign text starts none */
	for (const char *p = out.data; *p; p = strchr(p, '\n') + 1, lines++)
		assert_true(strncmp(p, "::error title=kvmbench ", 23) == 0 ||
			    strncmp(p, "::warning title=kvmbench ", 25) == 0);
	assert_int_equal(lines, 6);
	is_golden("tests/golden/compare.github", &out);
}

/* As many as GitHub shows, and a summary that fits, whatever the number of metrics. */
static void github_gets_no_more_than_it_takes(void **state)
{
	const struct compare_report_options o = { .width = 100 };
	const size_t n = 20000;
	struct metric *many = calloc(n, sizeof(*many));
	struct comparison big = c;
	struct buffer out = BUFFER_INIT;
	struct error err = ERROR_INIT;
	size_t lines = 0;

	(void)state;
	assert_non_null(many);
	for (size_t i = 0; i < n; i++) {
		many[i] = sample_metrics[0];
		many[i].ratio.value = 1 + 0.0001 * (double)i;
	}
	big.metric = many;
	big.n = n;
	big.count[CHANGE_REGRESSION] = n;
	assert_int_equal(compare_github_annotations(&big, &out, &err), 0);
	for (const char *p = out.data; *p; p++)
		lines += *p == '\n';
	assert_int_equal(lines, 10);
	assert_non_null(strstr(out.data, "+200.0 %")); /* the worst first */
	out.length = 0;
	assert_int_equal(compare_github_summary(&big, &o, &out, &err), 0);
	assert_in_range(out.length, 10000, GITHUB_SUMMARY_MAX);
	assert_non_null(strstr(out.data, "+200.0 %"));
	assert_non_null(strstr(out.data, "more."));
	buffer_finish(&out);
	free(many);
}

static void lines_fit_and_are_harmless(void **state)
{
	static const int widths[] = { 60, 61, 72, 80, 99, 100, 160 };

	(void)state;
	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
		struct buffer out = rendered(compare_text, widths[i], false);

		for (const char *p = out.data; *p;) {
			const size_t length = strcspn(p, "\n");

			if (utf8_width_n(p, length) > (size_t)widths[i])
				fail_msg("width %d: '%.*s'", widths[i], (int)length, p);
			for (size_t j = 0; j < length; j++)
				assert_true((unsigned char)p[j] >= 0x20 && p[j] != 0x7f);
			p += length + (p[length] == '\n');
		}
		buffer_finish(&out);
	}
}

static void json_is_whole(void **state)
{
	struct buffer out = rendered(compare_json, 100, false);
	json_t *root = json_loads(out.data, JSON_REJECT_DUPLICATES, NULL);
	const json_t *metric;

	(void)state;
	assert_non_null(root);
	assert_string_equal(
		json_string_value(json_object_get(root, "schema")), "kvmbench.compare/1");
	assert_int_equal(json_array_size(json_object_get(root, "metrics")), SAMPLE_METRICS);
	metric = json_array_get(json_object_get(root, "metrics"), 4);
	assert_true(json_is_null(json_object_get(metric, "ratio")));
	assert_string_equal(json_string_value(json_object_get(metric, "verdict")), "invalid");
	assert_int_equal(
		json_integer_value(json_object_get(json_object_get(root, "count"), "regression")),
		3);
	json_decref(root);
	buffer_finish(&out);
}

/* 0.5 must not become 0,5 */
static void locale_changes_nothing(void **state)
{
	static render *const renders[] = { compare_text, compare_markdown, compare_json,
		compare_junit, compare_openmetrics };

	(void)state;
	for (size_t i = 0; i < sizeof(renders) / sizeof(renders[0]); i++) {
		struct buffer plain = rendered(renders[i], 100, false);
		struct buffer other;

		if (!setlocale(LC_ALL, "de_DE.UTF-8") && !setlocale(LC_ALL, "fr_FR.UTF-8")) {
			buffer_finish(&plain);
			skip();
		}
		other = rendered(renders[i], 100, false);
		setlocale(LC_ALL, "C");
		assert_string_equal(plain.data, other.data);
		buffer_finish(&plain);
		buffer_finish(&other);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(formats_are_golden),
		cmocka_unit_test(tracker_is_golden),
		cmocka_unit_test(annotations_are_golden),
		cmocka_unit_test(github_gets_no_more_than_it_takes),
		cmocka_unit_test(lines_fit_and_are_harmless),
		cmocka_unit_test(json_is_whole),
		cmocka_unit_test(locale_changes_nothing),
	};

	return cmocka_run_group_tests(tests, make, NULL);
}
