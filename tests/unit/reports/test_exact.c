/* Reports, comparisons and matrices of exact runs, held against tests/golden. With
 * KVMBENCH_EXACT_RUNS=DIRECTORY the runs are left there as files, for tests/cli/exact.sh. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/cleanup.h"
#include "reports/compare.h"
#include "reports/matrix.h"
#include "reports/report.h"
#include "reports/utf8.h"
#include "unit/reports/exact_runs.h"

enum { DEFAULT, OFF, PARTLY, RUNS };

static struct fixture *runs[RUNS];
static struct summary summaries[RUNS];

static int make(void **state)
{
	(void)state;
	runs[DEFAULT] = exact_run("00000000000000aa", "console=ttyS0 quiet", 1);
	runs[OFF] = exact_run("00000000000000bb", "console=ttyS0 quiet mitigations=off", 0);
	runs[PARTLY] = exact_run("00000000000000cc", "console=ttyS0 quiet spectre_v2=off", 0.5);
	for (size_t i = 0; i < RUNS; i++)
		fixture_summary(runs[i], &summaries[i]);
	return 0;
}

static int finish(void **state)
{
	(void)state;
	for (size_t i = 0; i < RUNS; i++) {
		summary_finish(&summaries[i]);
		exact_finish(runs[i]);
	}
	return 0;
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

static void is_narrow(const char *text, size_t width)
{
	for (const char *line = text; *line; line += strcspn(line, "\n") + 1)
		if (utf8_width_n(line, strcspn(line, "\n")) > width)
			fail_msg("wider than %zu: %.*s", width, (int)strcspn(line, "\n"), line);
}

static void lacks(const char *text, const char *part)
{
	if (strstr(text, part))
		fail_msg("contains '%s':\n%s", part, text);
}

static void reports_are_golden(void **state)
{
	static const struct {
		const char *path;
		int (*render)(const struct summary *s, const struct report_options *o,
			struct buffer *out, struct error *err);
	} cases[] = {
		{ "tests/golden/exact.txt", report_text },
		{ "tests/golden/exact.md", report_markdown },
		{ "tests/golden/exact.csv", report_csv },
		{ "tests/golden/exact.json", report_json },
		{ "tests/golden/exact.html", report_html },
	};
	const struct report_options o = { .width = 100, .path = "a.jsonl" };
	struct error err = ERROR_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buffer out = BUFFER_INIT;

		assert_int_equal(cases[i].render(&summaries[DEFAULT], &o, &out, &err), 0);
		if (i == 0)
			is_narrow(out.data, 100);
		if (i < 2) {
			lacks(out.data, "95 %");
			lacks(out.data, " ns");
			lacks(out.data, "margin");
			lacks(out.data, "near native");
			lacks(out.data, "TSC");
		}
		is_golden(cases[i].path, &out);
	}
}

static void compare(size_t base, size_t head, struct comparison *c)
{
	static const char *const vary = "command_line";
	static const struct summary *sides[2];
	const struct compare_options o = { .vary = &vary, .n_vary = 1, .session_sd = NAN };
	struct error err = ERROR_INIT;

	sides[0] = &summaries[base];
	sides[1] = &summaries[head];
	if (compare_make(
		    &(struct side){ &sides[0], 1 }, &(struct side){ &sides[1], 1 }, &o, c, &err))
		fail_msg("%s", err.text);
}

static int tracker(const struct comparison *c, const struct compare_report_options *o,
	struct buffer *out, struct error *err)
{
	(void)o;
	return compare_tracker(c, false, out, err);
}

static int annotations(const struct comparison *c, const struct compare_report_options *o,
	struct buffer *out, struct error *err)
{
	(void)o;
	return compare_github_annotations(c, out, err);
}

static void comparisons_are_golden(void **state)
{
	static const struct {
		const char *path;
		int (*render)(const struct comparison *c, const struct compare_report_options *o,
			struct buffer *out, struct error *err);
	} cases[] = {
		{ "tests/golden/exact_compare.txt", compare_text },
		{ "tests/golden/exact_compare.md", compare_markdown },
		{ "tests/golden/exact_compare.json", compare_json },
		{ "tests/golden/exact_compare.xml", compare_junit },
		{ "tests/golden/exact_compare.openmetrics", compare_openmetrics },
		{ "tests/golden/exact_compare.smaller.json", tracker },
		{ "tests/golden/exact_compare.github", annotations },
	};
	const struct compare_report_options o = { false, 100, "off.jsonl", "default.jsonl" };
	struct error err = ERROR_INIT;
	struct comparison c;

	(void)state;
	compare(OFF, DEFAULT, &c);
	assert_int_equal(c.count[CHANGE_REGRESSION], 7);
	assert_int_equal(c.count[CHANGE_IMPROVEMENT], 1);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buffer out = BUFFER_INIT;

		assert_int_equal(cases[i].render(&c, &o, &out, &err), 0);
		if (i == 0)
			is_narrow(out.data, 100);
		if (i < 2)
			lacks(out.data, "95 %");
		is_golden(cases[i].path, &out);
	}
	compare_finish(&c);
}

/* --- the matrix ----------------------------------------------------------------------------------
 */

static const struct matrix_run settings[] = { { "default", &summaries[DEFAULT] },
	{ "mitigations=off", &summaries[OFF] }, { "spectre_v2=off", &summaries[PARTLY] } };

static void matrix(const struct matrix_run *run, size_t n, struct matrix *m)
{
	struct error err = ERROR_INIT;

	if (matrix_make(run, n, m, &err))
		fail_msg("%s", err.text);
}

static void matrices_are_golden(void **state)
{
	const struct matrix_options o = { .width = 100 };
	struct buffer text = BUFFER_INIT;
	struct buffer markdown = BUFFER_INIT;
	struct buffer json = BUFFER_INIT;
	struct error err = ERROR_INIT;
	struct matrix m;

	(void)state;
	matrix(settings, 3, &m);
	assert_int_equal(m.n_rows, EXACT_BENCHES);
	assert_int_equal(m.setting[0].shorter, 7);
	assert_int_equal(m.setting[0].longer, 1);
	assert_int_equal(m.setting[0].same, 1);
	assert_int_equal(m.setting[0].lost, 1);
	assert_string_equal(m.setting[0].largest->base->arm->bench, "mmio_write_user");
	assert_int_equal(matrix_text(&m, &o, &text, &err), 0);
	is_narrow(text.data, 100);
	assert_contains(text.data, "2,724 · −90");
	is_golden("tests/golden/exact_matrix.txt", &text);
	assert_int_equal(matrix_markdown(&m, &o, &markdown, &err), 0);
	is_golden("tests/golden/exact_matrix.md", &markdown);
	assert_int_equal(matrix_json(&m, &o, &json, &err), 0);
	is_golden("tests/golden/exact_matrix.json", &json);
	matrix_finish(&m);
}

static size_t occurrences(const char *text, const char *part)
{
	size_t n = 0;

	while ((text = strstr(text, part))) {
		n++;
		text++;
	}
	return n;
}

/* Every setting is there once, whatever the width; where values do not fit differences do. */
static void many_settings_fit_any_width(void **state)
{
	static char labels[30][32];
	struct matrix_run run[31] = { { "default", &summaries[DEFAULT] } };
	struct error err = ERROR_INIT;

	(void)state;
	for (size_t n = 1; n < 31; n += 3) {
		struct matrix m;

		for (size_t i = 1; i <= n; i++) {
			snprintf(labels[i - 1], sizeof(labels[0]), "knob_%02zu=off", i);
			run[i] = (struct matrix_run){ labels[i - 1], &summaries[OFF] };
		}
		matrix(run, n + 1, &m);
		for (int width = 60; width <= 200; width += 20) {
			const struct matrix_options o = { .width = width };
			struct buffer out = BUFFER_INIT;

			assert_int_equal(matrix_text(&m, &o, &out, &err), 0);
			is_narrow(out.data, (size_t)width);
			for (size_t i = 1; i <= n; i++) /* a column, and a row of the sum */
				assert_int_equal(occurrences(out.data, labels[i - 1]), 2);
			assert_int_equal(occurrences(out.data, "2,724 · −90") > 0,
				occurrences(out.data, "−90") && strstr(out.data, " · −") != NULL);
			assert_true(occurrences(out.data, "−90") >= n);
			buffer_finish(&out);
		}
		matrix_finish(&m);
	}
}

static void hostile_labels_are_shown(void **state)
{
	const struct matrix_run run[] = { { EXACT_HOSTILE, &summaries[DEFAULT] },
		{ EXACT_HOSTILE EXACT_HOSTILE, &summaries[OFF] } };
	const struct matrix_options o = { .width = 100 };
	struct error err = ERROR_INIT;
	struct matrix m;

	(void)state;
	matrix(run, 2, &m);
	for (int i = 0; i < 3; i++) {
		struct buffer out = BUFFER_INIT;

		assert_int_equal((i == 0	  ? matrix_text
					 : i == 1 ? matrix_markdown
						  : matrix_json)(&m, &o, &out, &err),
			0);
		lacks(out.data, "\x1b");
		lacks(out.data, "\x07");
		if (i == 0)
			is_narrow(out.data, 100);
		if (i == 1)
			lacks(out.data, "<script>");
		if (i == 2) {
			json_t *root = json_loads(out.data, JSON_REJECT_DUPLICATES, NULL);

			assert_non_null(root);
			json_decref(root);
		}
		buffer_finish(&out);
	}
	matrix_finish(&m);
}

static void refused(const struct matrix_run *run, size_t n, const char *text)
{
	struct error err = ERROR_INIT;
	struct matrix m;

	assert_int_equal(matrix_make(run, n, &m, &err), -1);
	assert_int_equal(err.kind, ERROR_USAGE);
	assert_contains(err.text, text);
}

static void what_is_no_matrix(void **state)
{
	struct fixture *other = exact_run("00000000000000dd", "quiet", 1);
	struct summary s;
	const struct matrix_run run[] = { { "default", &summaries[DEFAULT] }, { "other", &s } };
	json_t *lab = json_object_get(json_object_get(other->run.host, "fingerprint"), "lab");

	(void)state;
	refused(settings, 1, "needs a base and a setting");
	other->run.session.exact = false;
	fixture_summary(other, &s);
	refused(run, 2, "'other' holds measured times");
	summary_finish(&s);
	other->run.session.exact = true;
	json_object_set_new(lab, "emulator", json_string("Bochs 2.7"));
	fixture_summary(other, &s);
	refused(run, 2, "'default' and 'other' were counted in different emulators");
	summary_finish(&s);
	exact_finish(other);
}

/* Not a row of the base, another revision, a spread: each is told apart from no difference. */
static void cells_say_what_they_are(void **state)
{
	struct fixture *other = exact_run("00000000000000dd", "quiet", 1);
	const struct matrix_options o = { .width = 100 };
	struct buffer out = BUFFER_INIT;
	struct error err = ERROR_INIT;
	struct summary s;
	struct matrix m;

	(void)state;
	other->arms[0].bench = (char *)"added";
	other->arms[2].rev = 2;
	for (size_t i = 3; i < 6; i++) /* hlt: 4767 to 4769 against 4766 to 4769 */
		for (size_t j = 0; j < 4; j++)
			other->launches[i].raw[j] = i == 5 ? 4769 : 4767;
	fixture_summary(other, &s);
	matrix((struct matrix_run[]){ { "default", &summaries[DEFAULT] }, { "other", &s } }, 2, &m);
	assert_int_equal(m.n_rows, EXACT_BENCHES);
	assert_string_equal(m.row[0].cell[0].why, "not measured");
	assert_int_equal(m.row[2].cell[0].verdict, CHANGE_INCOMPARABLE);
	assert_int_equal(m.row[1].cell[0].verdict, CHANGE_NONE);
	assert_int_equal(m.setting[0].lost, 3);
	assert_int_equal(m.setting[0].same, 7);
	assert_true(m.setting[0].largest == NULL);
	assert_int_equal(matrix_text(&m, &o, &out, &err), 0);
	assert_contains(out.data, "4,767 · ≈");
	assert_contains(out.data, "6.2 · 0");
	buffer_finish(&out);
	matrix_finish(&m);
	summary_finish(&s);
	exact_finish(other);
}

static void runs_are_files(void **state)
{
	static const char *const names[RUNS] = { "default.jsonl", "off.jsonl", "partly.jsonl" };
	const char *directory = getenv("KVMBENCH_EXACT_RUNS");
	char folder[] = "/tmp/test-exact-XXXXXX";
	char path[4096];

	(void)state;
	if (!directory)
		assert_non_null(mkdtemp(folder));
	for (size_t i = 0; i < RUNS; i++) {
		struct error err = ERROR_INIT;
		struct run run = { 0 };

		snprintf(path, sizeof(path), "%s/%s", directory ? directory : folder, names[i]);
		exact_write(runs[i], path);
		if (run_read(path, &run, &err))
			fail_msg("%s", err.text);
		assert_true(run.session.exact);
		assert_int_equal(run.n_launches, runs[i]->run.n_launches);
		run_finish(&run);
		if (!directory)
			assert_int_equal(remove(path), 0);
	}
	if (!directory)
		assert_int_equal(remove(folder), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reports_are_golden),
		cmocka_unit_test(comparisons_are_golden),
		cmocka_unit_test(matrices_are_golden),
		cmocka_unit_test(many_settings_fit_any_width),
		cmocka_unit_test(hostile_labels_are_shown),
		cmocka_unit_test(what_is_no_matrix),
		cmocka_unit_test(cells_say_what_they_are),
		cmocka_unit_test(runs_are_files),
	};
	const struct CMUnitTest files[] = { cmocka_unit_test(runs_are_files) };

	/* not from the top of the tree, where the golden files are */
	if (getenv("KVMBENCH_EXACT_RUNS"))
		return cmocka_run_group_tests(files, make, finish);
	return cmocka_run_group_tests(tests, make, finish);
}
