#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "reports/history.h"
#include "reports/history_axis.h"
#include "reports/history_page.h"
#include "unit/reports/history_sample.h"
#include "unit/reports/html_sound.h"

static const char *const sections[] = { "summary", "sessions", "changes", "charts", "unchanged",
	"reading" };

static const char hostile[] = "<script>alert(1)</script>\x1b]0;x\x07\"'&\xff";
static const char tamed[] = "&lt;script&gt;alert(1)&lt;/script&gt;\\x1b]0;x\\x07&quot;&#39;&amp;"
			    "\xef\xbf\xbd";

static struct buffer render(const struct history_sample *x, const char *order)
{
	const struct history_report_options o = { .width = 100, .order = order };
	struct buffer out = BUFFER_INIT;
	struct error err = ERROR_INIT;

	assert_int_equal(history_html(&x->h, &o, &out, &err), 0);
	assert_page(&out, sections, sizeof(sections) / sizeof(sections[0]));
	return out;
}

static void assert_has(const struct buffer *page, const char *part)
{
	if (!strstr(page->data, part))
		fail_msg("the page does not contain '%s'", part);
}

static void assert_before(const struct buffer *page, const char *first, const char *second)
{
	const char *a = strstr(page->data, first);
	const char *b = strstr(page->data, second);

	if (!a || !b || a >= b)
		fail_msg("'%s' is not before '%s'", first, second);
}

static void the_worst_stands_first(void **state)
{
	struct history_sample *x = sample_nights(30);
	struct history_series *s;
	struct buffer page;

	(void)state;
	sample_step(x, sample_series(x, "little_worse", 100), 12, 1.05);
	sample_step(x, sample_series(x, "much_better", 100), 8, 0.5);
	s = sample_series(x, "accepted", 100);
	sample_ack(x, sample_step(x, s, 20, 3), "new <b>microcode</b>");
	sample_step(x, sample_series(x, "much_worse", 1000), 21, 1.4);
	sample_series(x, "quiet", 100);
	page = render(x, "start");
	assert_has(&page, "<h1>2 changes for the worse, in 2 sessions</h1>");
	assert_has(&page, "2026-01-01 to 2026-02-02: 5 series of 30 sessions, ordered by start");
	assert_before(&page, "#series-1\">much_worse</a>", "#series-2\">little_worse</a>");
	assert_before(&page, "#series-2\">little_worse</a>", "#series-3\">much_better</a>");
	assert_before(&page, "#series-3\">much_better</a>", "#series-4\">accepted</a>");
	assert_has(&page, "<td class=\"n bad\">+40.0 %</td>");
	assert_has(&page, "<td class=\"n good\">-50.0 %</td>");
	assert_has(&page, "<td class=\"n\">+39.7 to +40.3 %</td>");
	assert_has(&page, "worse, acknowledged: new &lt;b&gt;microcode&lt;/b&gt;");
	assert_has(&page, "1.000 µs → 1.400 µs, +40.0 %");
	assert_has(&page, "commit 1b2c3d4e5015");
	assert_int_equal(count(page.data, "<svg class=\"wide\""), 4);
	assert_int_equal(count(page.data, "<svg class=\"narrow\""), 4);
	assert_int_equal(count(page.data, "<svg class=\"small\""), 1);
	assert_int_equal(count(page.data, "role=\"img\" aria-label=\""), 9);
	assert_int_equal(count(page.data, ">▲ +40.0 %</text>"), 2);
	assert_int_equal(count(page.data, ">▲ +200.0 % ✓</text>"), 2);
	assert_has(&page, "no more than 1.0 % of 999 random orders");
	keep(&page, "history.html");
	buffer_finish(&page);
	sample_free(x);
}

static void replace(char **place, const char *text)
{
	free(*place);
	*place = strdup(text);
}

static void hostile_strings_show_but_do_not_act(void **state)
{
	struct history_sample *x = sample_nights(20);
	struct history_series *s;
	struct buffer page;

	(void)state;
	for (size_t i = 0; i < x->h.n_sessions; i++) {
		replace(&x->h.session[i].session, hostile);
		replace(&x->h.session[i].started, hostile);
		replace(&x->h.session[i].kernel, hostile);
		replace(&x->h.session[i].tool, hostile);
	}
	for (size_t i = 0; i < 2; i++) {
		s = sample_series(x, hostile, 100);
		replace(&s->metric.params, hostile);
		replace(&s->metric.unit, hostile);
		replace(&s->metric.target, hostile);
		replace(&s->metric.ring, hostile);
		s->value[3] = 1e6;
	}
	s = &x->h.series[0];
	sample_step(x, s, 10, 1.1)->found.low = 8;
	sample_ack(x, &s->change[0], hostile);
	page = render(x, "commit");
	assert_has(&page, tamed);
	assert_true(count(page.data, tamed) > 20);
	keep(&page, "history_hostile.html");
	buffer_finish(&page);
	sample_free(x);
}

static void nothing_to_show_is_said(void **state)
{
	struct history_sample *x = sample_nights(0);
	struct buffer page = render(x, "start");

	(void)state;
	assert_has(&page, "0 series of 0 sessions");
	assert_int_equal(count(page.data, "class=\"empty\""), 4);
	buffer_finish(&page);
	sample_free(x);
}

static void one_session_changes_nothing(void **state)
{
	struct history_sample *x = sample_nights(1);
	struct buffer page;

	(void)state;
	sample_series(x, "cpuid", 100)->session_sd = NAN;
	page = render(x, "start");
	assert_has(&page, "<h1>Too few sessions to show a change</h1>");
	assert_has(&page, "tinyvm/kernel · 100.0 ns · 1 value</span>");
	buffer_finish(&page);
	sample_free(x);
}

static void without_changes_all_is_small(void **state)
{
	struct history_sample *x = sample_nights(30);
	struct buffer page;

	(void)state;
	sample_series(x, "cpuid", 100);
	sample_series(x, "nop", 0)->level.value = 0;
	page = render(x, "start");
	assert_has(&page, "<h1>No metric changed its level</h1>");
	assert_int_equal(count(page.data, "<article"), 0);
	assert_true(count(page.data, "<svg class=\"small\"") >= 1);
	buffer_finish(&page);
	sample_free(x);
}

/* The page stays small whatever there is, and says what it left out. */
static void a_huge_history_is_bounded(void **state)
{
	struct history_sample *x = sample_nights(2000);
	struct buffer page;
	char name[32];

	(void)state;
	for (size_t i = 0; i < 80; i++) {
		struct history_series *s;

		snprintf(name, sizeof(name), "changed_%zu", i);
		s = sample_series(x, name, 100);
		for (size_t k = 1; k <= 5; k++)
			sample_step(x, s, 300 * k + i, k % 2 ? 1.2 : 0.8);
		for (size_t k = 0; k < s->n; k += 11)
			s->value[k] = k % 2 ? 1e4 : NAN;
	}
	for (size_t i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "quiet_%zu", i);
		sample_series(x, name, 100);
	}
	page = render(x, "start");
	assert_int_equal(count(page.data, "<article"), PAGE_CHARTS);
	assert_int_equal(count(page.data, "<svg class=\"small\""), PAGE_SMALL);
	assert_has(&page, "30 of 80 are drawn");
	assert_has(&page, "60 of 100 are drawn");
	assert_has(&page, "The 300 worst of 400 changes");
	assert_has(&page, "the highest: 5 on a wide page, 17 on a narrow one</figcaption>");
	assert_in_range(page.length, 100000, 8 << 20);
	buffer_finish(&page);
	sample_free(x);
}

/* Labels of changes close together take rows of their own or are left out, but never overlap. */
static void many_changes_leave_labels_apart(void **state)
{
	struct history_sample *x = sample_nights(60);
	struct history_series *s = sample_series(x, "restless", 100);
	struct buffer page;
	size_t labels;

	(void)state;
	for (size_t k = 1; k <= SAMPLE_CHANGES; k++)
		sample_step(x, s, 4 * k, k % 2 ? 1.3 : 0.7);
	page = render(x, "start");
	labels = count(page.data, " %</text>");
	assert_in_range(labels, SAMPLE_CHANGES + 4, 2 * SAMPLE_CHANGES);
	assert_int_equal(count(page.data, "stroke-dasharray=\"4 4\""), 2 * SAMPLE_CHANGES);
	keep(&page, "history_restless.html");
	buffer_finish(&page);
	sample_free(x);
}

static void an_axis_shows_the_levels_and_keeps_outliers_out(void **state)
{
	struct history_sample *x = sample_nights(30);
	struct history_series *s = sample_series(x, "cpuid", 1000);
	struct history_axis a;
	char text[NUMBER_TEXT];

	(void)state;
	s->value[5] = 9000;
	assert_true(history_axis_find(s, 5, &a));
	assert_true(a.low <= 980 && a.low > 900 && a.high >= 1020 && a.high < 1100);
	assert_string_equal(a.unit, "µs");
	assert_true(a.n >= 2 && a.n <= 10);
	assert_string_equal(history_axis_label(&a, 0, text), "0.98");
	assert_true(history_is_outlier(&a, s, 5));
	assert_false(history_is_outlier(&a, s, 6));
	/* one that is not far stays inside */
	s->value[5] = 1030;
	assert_true(history_axis_find(s, 5, &a));
	assert_true(a.high > 1030);
	assert_true(history_is_outlier(&a, s, 5));
	for (size_t i = 0; i < s->n; i++)
		s->value[i] = NAN;
	assert_false(history_axis_find(s, 5, &a));
	sample_free(x);
}

static void the_same_history_gives_the_same_page(void **state)
{
	struct history_sample *x = sample_nights(30);
	struct buffer first, second;

	(void)state;
	sample_step(x, sample_series(x, "a", 100), 12, 1.05);
	sample_step(x, sample_series(x, "b", 100), 12, 1.05);
	first = render(x, "start");
	second = render(x, "start");
	assert_string_equal(first.data, second.data);
	assert_before(&first, "#series-1\">a</a>", "#series-2\">b</a>");
	buffer_finish(&first);
	buffer_finish(&second);
	sample_free(x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_worst_stands_first),
		cmocka_unit_test(hostile_strings_show_but_do_not_act),
		cmocka_unit_test(nothing_to_show_is_said),
		cmocka_unit_test(one_session_changes_nothing),
		cmocka_unit_test(without_changes_all_is_small),
		cmocka_unit_test(a_huge_history_is_bounded),
		cmocka_unit_test(many_changes_leave_labels_apart),
		cmocka_unit_test(an_axis_shows_the_levels_and_keeps_outliers_out),
		cmocka_unit_test(the_same_history_gives_the_same_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
