#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "reports/html_svg.h"
#include "reports/report.h"
#include "unit/reports/html_big.h"
#include "unit/reports/html_sound.h"
#include "unit/reports/sample.c"

static const char *const sections[] = { "summary", "near-native", "exits", "memory", "launches",
	"results", "warnings", "skipped", "environment", "reading" };

static struct buffer render(const struct summary *s, bool plots)
{
	const struct report_options o = { .plots = plots };
	struct buffer out = BUFFER_INIT;
	struct error err = ERROR_INIT;

	assert_int_equal(report_html(s, &o, &out, &err), 0);
	return out;
}

static bool has_gnuplot(void)
{
	return system("command -v gnuplot > /dev/null") == 0;
}

static void assert_sound(const struct buffer *page)
{
	assert_page(page, sections, sizeof(sections) / sizeof(sections[0]));
}

static void the_checks_find_faults(void **state)
{
	(void)state;
	assert_string_equal(unsound("<p class=\"a\">a &amp; b</p><br>"), "");
	assert_string_not_equal(unsound("<p>a</b>"), "");
	assert_string_not_equal(unsound("<p>"), "");
	assert_string_not_equal(unsound("<p class=a>a</p>"), "");
	assert_string_not_equal(unsound("<p>a & b</p>"), "");
	assert_string_not_equal(unsound("<p>1 > 0</p>"), "");
}

static void without_plots_it_is_complete_and_says_why(void **state)
{
	struct buffer page = render(sample_make(), false);

	(void)state;
	assert_sound(&page);
	assert_null(strstr(page.data, "<figure>"));
	keep(&page, "plain.html");
	assert_non_null(strstr(page.data, "No plot: plots were not asked for."));
	buffer_finish(&page);
	sample_finish();
}

static void hostile_strings_show_but_do_not_act(void **state)
{
	struct buffer page = render(sample_make(), false);

	(void)state;
	assert_sound(&page);
	assert_non_null(
		strstr(page.data, "evil\\x1b]0;pwned\\x07|`&lt;script&gt;\xef\xbf\xbd\\u202e"));
	buffer_finish(&page);
	sample_finish();
}

static void everything_is_disclosed(void **state)
{
	static const char *const expected[] = { "18446744073709551615",
		"kvmbench run --suite quick", "0.9-3-g1f5c5b1", "0123456789abcdef", "AMD EPYC 9B14",
		"Mitigation: Retpolines", "this CPU has no SHA extensions",
		"echo 128 &gt; /proc/sys/vm/nr_hugepages", "stopped after 10 s in KVM_RUN",
		"control_alu differs", "SIGINT after 41 s", "rounds per batch", "NOT to bare metal",
		"EMULATED" };
	struct buffer page = render(sample_make(), false);

	(void)state;
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		if (!strstr(page.data, expected[i]))
			fail_msg("not in the page: %s", expected[i]);
	}
	buffer_finish(&page);
	sample_finish();
}

static void without_gnuplot_it_says_so(void **state)
{
	char *path = strdup(getenv("PATH"));
	struct buffer page;

	(void)state;
	setenv("PATH", "/nonexistent", 1);
	page = render(sample_make(), true);
	setenv("PATH", path, 1);
	free(path);
	assert_sound(&page);
	assert_null(strstr(page.data, "<figure>"));
	assert_non_null(strstr(page.data, "No plot: gnuplot is not installed"));
	assert_non_null(strstr(page.data, "install gnuplot-nox"));
	buffer_finish(&page);
	sample_finish();
}

static void hostile_strings_do_not_act_in_plots(void **state)
{
	struct buffer page;

	(void)state;
	if (!has_gnuplot())
		skip();
	page = render(sample_make(), true);
	assert_sound(&page);
	keep(&page, "hostile.html");
	assert_true(count(page.data, "<figure>") >= 2);
	buffer_finish(&page);
	sample_finish();
}

static void plots_take_the_page_s_colours_and_names(void **state)
{
	struct big *b;
	struct buffer page;

	(void)state;
	if (!has_gnuplot())
		skip();
	b = big_make();
	page = render(&b->summary, true);
	assert_sound(&page);
	keep(&page, "large.html");
	assert_int_equal(count(page.data, "<figure>"), 4);
	assert_int_equal(count(page.data, "<svg class=\"wide\""), 4);
	assert_int_equal(count(page.data, "<svg class=\"narrow\""), 4);
	assert_int_equal(count(page.data, "role=\"img\" aria-label=\""), 8);
	assert_null(strstr(page.data, "rgb("));
	assert_null(strstr(page.data, "<text>@"));
	assert_non_null(strstr(page.data, "<text>mem_chase ws=16KiB page=4K</text>"));
	assert_non_null(strstr(page.data, "<text>tinyvm · mem_chase ws=16KiB page=4K</text>"));
	/* gnuplot drops an axis title that does not fit */
	assert_int_equal(count(page.data, "<text>working set</text>"), 2);
	assert_int_equal(count(page.data, "<text>time per exit, µs</text>"), 2);
	assert_int_equal(count(page.data, "<text>time in the VM / on the host</text>"), 1);
	/* a mark for each ratio that is slower, an x for each launch that failed: wide and narrow
	 */
	assert_int_equal(count(page.data, "<use href=\"#mark8\""), 2 * b->summary.slower);
	assert_int_equal(count(page.data, "<use href=\"#mark11\""), 2 * b->summary.inconclusive);
	buffer_finish(&page);
	big_finish(b);
}

static void every_launch_is_in_the_plot(void **state)
{
	struct big *b;
	size_t failed = 0, excluded = 0;
	struct buffer page;
	const char *strips;

	(void)state;
	if (!has_gnuplot())
		skip();
	b = big_make();
	for (size_t i = 0; i < b->run.n_launches; i++) {
		failed += b->run.launches[i].status == LAUNCH_FAILED;
		excluded += b->run.launches[i].status == LAUNCH_EXCLUDED;
	}
	assert_true(failed > 0 && excluded > 0);
	page = render(&b->summary, true);
	strips = strstr(page.data, "<section id=\"launches\"");
	assert_non_null(strips);
	assert_int_equal(count(strips, "<use href=\"#mark1\""), 2 * failed);
	assert_int_equal(count(strips, "<use href=\"#mark3\""), 2 * excluded);
	assert_int_equal(count(strips, "h0"), 2 * (b->run.n_launches - failed - excluded));
	buffer_finish(&page);
	big_finish(b);
}

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void a_large_session_is_quick_and_small(void **state)
{
	struct big *b = big_make();
	double start = seconds();
	struct buffer page = render(&b->summary, false);

	(void)state;
	assert_true(seconds() - start < 0.5);
	assert_sound(&page);
	assert_in_range(page.length, 50000, 300000);
	buffer_finish(&page);
	start = seconds();
	page = render(&b->summary, true);
	assert_true(seconds() - start < 3);
	assert_in_range(page.length, 50000, 1 << 20);
	buffer_finish(&page);
	big_finish(b);
}

static void the_same_session_gives_the_same_page(void **state)
{
	struct big *b = big_make();
	struct buffer first = render(&b->summary, true);
	struct buffer second = render(&b->summary, true);

	(void)state;
	assert_string_equal(first.data, second.data);
	buffer_finish(&first);
	buffer_finish(&second);
	big_finish(b);
}

static void an_empty_session_gives_a_page(void **state)
{
	struct run nothing = { .end = RUN_FAILED };
	struct summary s = { .run = &nothing, .geomean = NAN, .control_ratio = NAN };
	struct buffer page = render(&s, true);

	(void)state;
	assert_sound(&page);
	assert_non_null(strstr(page.data, "Nothing was measured"));
	assert_non_null(strstr(page.data, "Nothing was skipped."));
	buffer_finish(&page);
}

static void numbers_out_of_range_do_not_break_plots(void **state)
{
	static const double odd[] = { NAN, INFINITY, -INFINITY, 0, -1, 1e-300, 1e300 };
	struct big *b = big_make();
	struct buffer page;

	(void)state;
	for (size_t i = 0; i < b->summary.n_results; i++)
		b->summary.results[i].median = odd[i % 7];
	for (size_t i = 0; i < b->summary.n_ratios; i++) {
		b->summary.ratios[i].ratio.value = odd[i % 7];
		b->summary.ratios[i].ratio.low = odd[(i + 1) % 7];
		b->summary.ratios[i].ratio.high = odd[(i + 2) % 7];
		b->summary.ratios[i].margin = odd[(i + 3) % 7];
	}
	for (size_t i = 0; i < b->summary.n_results; i++)
		b->summary.results[i].split.entry = odd[i % 7];
	page = render(&b->summary, true);
	assert_sound(&page);
	assert_null(strstr(page.data, "nan"));
	buffer_finish(&page);
	big_finish(b);
}

static void a_huge_session_keeps_its_page_small(void **state)
{
	struct big *b = big_make();
	const size_t n = 30000;
	struct buffer page;

	(void)state;
	b->run.launches = realloc(b->run.launches, n * sizeof(*b->run.launches));
	assert_non_null(b->run.launches);
	memset(b->run.launches + b->run.n_launches, 0,
		(n - b->run.n_launches) * sizeof(*b->run.launches));
	b->run.n_launches = n;
	page = render(&b->summary, true);
	assert_sound(&page);
	assert_in_range(page.length, 50000, 1 << 20);
	assert_non_null(strstr(page.data, "Too many launches to show each of them"));
	buffer_finish(&page);
	big_finish(b);
}

static void a_hostile_drawing_is_tamed(void **state)
{
	static const char script[] = "<svg></defs><script>alert(1)</script><g onclick='x'>"
				     "<path d='M0,0\" onload=\"x'/></g>";
	static const char *const drawings[] = {
		script,
		"</defs><g><g><g><path d='M1,1'",
		"</defs></g></g><text>@99@</text><text>@0@</text>",
		"</defs><use xlink:href='#gpPt6' transform='x' color='rgb(0,0,99)'/><text>a",
		"</defs><path stroke='rgb(0,0,5)' d='M 1.00,2.00\n\t L3,4'/><g <<<>>>",
	};
	struct svg_texts texts = { 0 };

	(void)state;
	svg_text_add(&texts, "<script>\"'&");
	for (size_t i = 0; i < sizeof(drawings) / sizeof(drawings[0]); i++) {
		struct buffer out = BUFFER_INIT;

		svg_inline(&out, drawings[i], "wide", 10, 10, "a \"title\" <b>", &texts);
		assert_string_equal(unsound(out.data), "");
		assert_inert(out.data);
		assert_null(strstr(out.data, "onclick"));
		buffer_finish(&out);
	}
	svg_texts_finish(&texts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_checks_find_faults),
		cmocka_unit_test(without_plots_it_is_complete_and_says_why),
		cmocka_unit_test(hostile_strings_show_but_do_not_act),
		cmocka_unit_test(everything_is_disclosed),
		cmocka_unit_test(without_gnuplot_it_says_so),
		cmocka_unit_test(hostile_strings_do_not_act_in_plots),
		cmocka_unit_test(plots_take_the_page_s_colours_and_names),
		cmocka_unit_test(every_launch_is_in_the_plot),
		cmocka_unit_test(a_large_session_is_quick_and_small),
		cmocka_unit_test(the_same_session_gives_the_same_page),
		cmocka_unit_test(an_empty_session_gives_a_page),
		cmocka_unit_test(numbers_out_of_range_do_not_break_plots),
		cmocka_unit_test(a_huge_session_keeps_its_page_small),
		cmocka_unit_test(a_hostile_drawing_is_tamed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
