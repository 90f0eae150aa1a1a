#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/units.h"
#include "reports/escape.h"
#include "reports/explain.h"
#include "reports/html_page.h"
#include "reports/html_part.h"

static void add_count(struct buffer *out, const char *class, size_t n, size_t of, const char *label,
	const char *note)
{
	struct buffer text = BUFFER_INIT;

	buffer_addf(&text, of ? "%zu of %zu" : "%zu", n, of);
	html_card(out, n ? class : "none", text.data, label, note);
	buffer_finish(&text);
}

/* The quickest exit to user space and back: the figure people know exits by. */
static void add_exit(const struct summary *s, struct buffer *out)
{
	const struct result *least = NULL;
	struct buffer note = BUFFER_INIT;
	char value[UNITS_TEXT];

	for (size_t i = 0; i < s->n_results; i++) {
		const struct result *r = &s->results[i];

		if (r->arm->split && r->median > 0 && strncmp(r->arm->unit, "ns", 2) == 0 &&
			r->valid != VALID_INVALID && r->valid != VALID_TIMEOUT &&
			(!least || r->median < least->median))
			least = r;
	}
	if (!least)
		return;
	buffer_adds(&note, least->arm->bench);
	buffer_adds(&note, ", ");
	section_place(least->arm, &note);
	html_card(out, "", units_value(least->median, least->arm->unit, value),
		"Quickest exit to user space", note.data);
	buffer_finish(&note);
}

/* A container's mean and a guest's are two figures. */
static void add_means(const struct summary *s, struct buffer *out)
{
	struct explain_mean mean[EXPLAIN_MEANS];
	const size_t n = explain_means(s, mean);
	struct buffer value = BUFFER_INIT;
	struct buffer label = BUFFER_INIT;
	char number[NUMBER_TEXT];

	for (size_t i = 0; i < n; i++) {
		if (!(mean[i].value < 1e9))
			continue;
		buffer_addf(&value, "%s ×", number_fixed(mean[i].value, 3, number, sizeof(number)));
		buffer_addf(&label, "Time against the host%s%s", n > 1 ? ", " : "",
			n > 1 ? mean[i].target : "");
		html_card(out, "", value.data, label.data, "geometric mean, 1 is equal");
		buffer_finish(&value);
		buffer_finish(&label);
	}
}

static void add_cards(const struct summary *s, struct buffer *out)
{
	const size_t judged = s->near_native + s->slower + s->inconclusive;
	const size_t lost = s->n_invalid + s->n_timeout;
	struct buffer note = BUFFER_INIT;
	char number[NUMBER_TEXT];
	double margin;

	if (s->run->session.exact) {
		html_exact_cards(s, out);
		return;
	}
	buffer_adds(out, "<ul class=\"cards\">\n");
	if (judged) {
		if (section_margin(s, &margin) && margin >= 0 && margin < 1)
			buffer_addf(&note, "at least %s %% of the host's performance",
				number_fixed(100 * (1 - margin), 0, number, sizeof(number)));
		add_count(out, "good", s->near_native, judged, "● Near native",
			note.length ? note.data : "within the margin");
		buffer_finish(&note);
		add_count(out, "bad", s->slower, judged, "▲ Slower", "surely beyond the margin");
		add_count(out, "warn", s->inconclusive, judged, "◇ Inconclusive",
			"more launches would decide");
	}
	add_means(s, out);
	add_exit(s, out);
	buffer_addf(&note, "%zu degraded, %zu invalid, %zu timed out", s->n_degraded, s->n_invalid,
		s->n_timeout);
	add_count(out,
		lost		? "bad"
		: s->n_degraded ? "warn"
				: "good",
		s->n_ok, s->n_results, "Arms sound", note.data);
	buffer_finish(&note);
	buffer_adds(out, "</ul>\n");
}

static bool has_emulated(const struct summary *s)
{
	for (size_t i = 0; i < s->n_ratios; i++)
		if (s->ratios[i].emulated && section_is_near_native(&s->ratios[i]))
			return true;
	return false;
}

static void add_headline(const struct summary *s, struct buffer *out)
{
	const size_t judged = s->near_native + s->slower + s->inconclusive;
	struct buffer text = BUFFER_INIT;

	if (s->run->session.exact) {
		html_exact_title(s, out);
		return;
	}
	if (!judged)
		buffer_adds(&text, has_emulated(s)
					   ? "The guest is emulated: no verdict on KVM"
					   : "Nothing was measured both in a VM and on the host");
	else if (s->near_native == judged)
		buffer_addf(&text, "All %zu comparisons are near native", judged);
	else if (s->slower)
		buffer_addf(&text, "%zu of %zu comparisons are slower than on the host", s->slower,
			judged);
	else
		buffer_addf(&text, "%zu of %zu comparisons are near native, %zu undecided",
			s->near_native, judged, s->inconclusive);
	if (judged && has_emulated(s))
		buffer_adds(&text, "; the guest is emulated and gets no verdict");
	buffer_adds(out, "<h1>");
	escape_html(out, text.data);
	buffer_adds(out, "</h1>\n");
	buffer_finish(&text);
	explain_title(s, &text);
	html_paragraph(out, "subtitle", text.data);
	buffer_finish(&text);
}

void html_headline(const struct summary *s, struct buffer *out)
{
	struct explain lines = EXPLAIN_INIT;

	buffer_adds(out, "<header id=\"summary\">\n");
	add_headline(s, out);
	explain_alarms(s, &lines);
	if (lines.n) {
		buffer_adds(out, "<div class=\"alarms\" role=\"note\">\n"
				 "<h2>Before you believe a figure</h2>\n");
		html_lines(out, "alarm", &lines);
		buffer_adds(out, "</div>\n");
	}
	explain_finish(&lines);
	add_cards(s, out);
	explain_where(s, &lines);
	html_lines(out, "facts", &lines);
	explain_finish(&lines);
	buffer_adds(out, "</header>\n");
}
