/* The renderers of lab profiles against files in tests/golden: the profile of a CPUID exit in the
 * SVM lab (Debian 6.1, kvm_amd, QEMU 7.2) as it was captured, with default mitigations and without.
 * With KVMBENCH_UPDATE_GOLDEN=1 what is rendered is written anew: look at the difference. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "reports/lab_profile.h"
#include "reports/utf8.h"

static struct lab_profile before, after;

static int take(const char *path, struct lab_profile *p)
{
	struct error err = ERROR_INIT;
	json_t *json = json_load_file(path, 0, NULL);
	const int failed = !json || lab_profile_read(path, 1, json, p, &err);

	json_decref(json);
	if (failed)
		fprintf(stderr, "%s: %s\n", path, err.text);
	return failed;
}

static int set_up(void **state)
{
	(void)state;
	return take("tests/golden/lab_profile.json", &before) ||
	       take("tests/golden/lab_profile_off.json", &after);
}

static int tear_down(void **state)
{
	(void)state;
	lab_profile_finish(&before);
	lab_profile_finish(&after);
	return 0;
}

static void compare(const char *path, struct buffer *out)
{
	cleanup_file FILE *file = NULL;
	cleanup_free char *golden = NULL;
	size_t n;

	if (getenv("KVMBENCH_UPDATE_GOLDEN")) {
		file = fopen(path, "w");
		assert_non_null(file);
		assert_int_equal(fwrite(out->data, 1, out->length, file), out->length);
	} else {
		file = fopen(path, "r");
		golden = calloc(out->length + 2, 1);
		assert_non_null(file);
		assert_non_null(golden);
		n = fread(golden, 1, out->length + 1, file);
		if (n != out->length || strcmp(golden, out->data) != 0)
			fail_msg("%s differs; rendered:\n%s", path, out->data);
	}
	buffer_finish(out);
}

static void assert_width(const struct buffer *out, size_t width)
{
	for (const char *line = out->data; *line; line += strcspn(line, "\n") + 1)
		if (utf8_width_n(line, strcspn(line, "\n")) > width)
			fail_msg("wider than %zu: %.*s", width, (int)strcspn(line, "\n"), line);
}

static void test_text(void **state)
{
	const struct lab_profile_options o = { .width = 100, .top = 30 };
	struct buffer out = BUFFER_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(lab_profile_text(&before, &o, &out, &err), 0);
	assert_width(&out, 100);
	compare("tests/golden/lab_profile.txt", &out);
}

static void test_markdown(void **state)
{
	const struct lab_profile_options o = { .top = 10 };
	struct buffer out = BUFFER_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(lab_profile_markdown(&before, &o, &out, &err), 0);
	compare("tests/golden/lab_profile.md", &out);
}

static void test_diff(void **state)
{
	struct lab_profile_options o = { .width = 100 };
	struct lab_profile_diff d;
	struct buffer out = BUFFER_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(lab_profile_compare(&before, &after, &d, &err), 0);
	assert_int_equal(lab_profile_diff_text(&d, &o, &out, &err), 0);
	assert_width(&out, 100);
	compare("tests/golden/lab_profile_diff.txt", &out);
	o.top = 2;
	o.before_name = "default";
	o.after_name = "mitigations=off";
	assert_int_equal(lab_profile_diff_markdown(&d, &o, &out, &err), 0);
	compare("tests/golden/lab_profile_diff.md", &out);
	lab_profile_diff_finish(&d);
}

static void test_no_difference(void **state)
{
	const struct lab_profile_options o = { .width = 100 };
	struct lab_profile_diff d;
	struct buffer out = BUFFER_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(lab_profile_compare(&before, &before, &d, &err), 0);
	assert_int_equal(lab_profile_diff_text(&d, &o, &out, &err), 0);
	assert_non_null(strstr(out.data, "no function differs"));
	assert_non_null(strstr(out.data, "(0.0)"));
	lab_profile_diff_finish(&d);
	buffer_finish(&out);
}

static void test_narrow(void **state)
{
	struct lab_profile_options o = { .width = 60, .colour = true };
	struct buffer out = BUFFER_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(lab_profile_text(&before, &o, &out, &err), 0);
	assert_non_null(strstr(out.data, "\033["));
	buffer_finish(&out);
	o.colour = false;
	assert_int_equal(lab_profile_text(&before, &o, &out, &err), 0);
	assert_width(&out, 60);
	buffer_finish(&out);
	o.width = 59;
	assert_int_equal(lab_profile_text(&before, &o, &out, &err), -1);
	assert_int_equal(err.kind, ERROR_USAGE);
}

/* A guest names its functions as it likes. */
static void test_hostile(void **state)
{
	struct lab_profile_function function = { .name = (char *)"\x1b[31mred|<b>\xff",
		.module = (char *)"\x1b]0;m",
		.instructions = 1234567,
		.caller = { { (char *)"\x1b[2J", 1 } },
		.n_callers = 1 };
	const struct lab_profile p = { .bench = (char *)"\x1b[1m",
		.kernel = (char *)"\x1b",
		.cmdline = (char *)"\x1b",
		.emulator = (char *)"\x1b",
		.ops = 1,
		.instructions = 1234567,
		.function = &function,
		.n = 1 };
	const struct lab_profile_options o = { .width = 100 };
	struct lab_profile_diff d;
	struct buffer out = BUFFER_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(lab_profile_compare(&p, &p, &d, &err), 0);
	assert_int_equal(lab_profile_text(&p, &o, &out, &err), 0);
	assert_int_equal(lab_profile_diff_text(&d, &o, &out, &err), 0);
	assert_int_equal(lab_profile_markdown(&p, &o, &out, &err), 0);
	assert_int_equal(lab_profile_diff_markdown(&d, &o, &out, &err), 0);
	assert_null(strchr(out.data, '\x1b'));
	assert_null(strstr(out.data, "<b>\xff"));
	assert_non_null(strstr(out.data, "1,234,567.0"));
	assert_non_null(strstr(out.data, "Held against no clock"));
	lab_profile_diff_finish(&d);
	buffer_finish(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_markdown),
		cmocka_unit_test(test_diff),
		cmocka_unit_test(test_no_difference),
		cmocka_unit_test(test_narrow),
		cmocka_unit_test(test_hostile),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
