/* The series, drawn: those that changed one by one, the others small and side by side. */
#include <math.h>
#include <string.h>

#include "reports/escape.h"
#include "reports/history_chart.h"
#include "reports/history_page.h"
#include "reports/history_words.h"
#include "reports/html_part.h"

enum { COMMIT = 12 };

void history_page_link(
	const struct history_page *p, const struct history_series *s, struct buffer *out)
{
	for (size_t i = 0; i < p->rank.n_series && i < PAGE_CHARTS; i++)
		if (p->rank.series[i] == s)
			buffer_addf(out, "series-%zu", i + 1);
}

static void add_left_out(struct buffer *out, size_t shown, size_t n, const char *what)
{
	struct buffer text = BUFFER_INIT;

	if (n > shown) {
		buffer_addf(&text, "%zu of %zu are drawn; %s.", shown, n, what);
		html_paragraph(out, "dim", text.data);
	}
	buffer_finish(&text);
}

/* "46.04 ns → 50.68 ns, +9.8 % (+9.3 to +10.2 %), worse; session …, commit …" */
static void add_change(const struct history *h, const struct history_series *s,
	const struct history_change *c, struct explain *lines)
{
	const struct history_session *session = history_change_session(h, s, c);
	char before[UNITS_TEXT], after[UNITS_TEXT];
	struct buffer text = BUFFER_INIT;
	struct buffer note = BUFFER_INIT;

	buffer_addf(&text, "%s → %s, ", units_value(c->found.before, s->metric.unit, before),
		units_value(c->found.after, s->metric.unit, after));
	history_add_change(s, c, &text);
	history_add_interval(s, c, &note);
	if (note.length)
		buffer_addf(&text, " (%s)", note.data);
	buffer_finish(&note);
	buffer_addf(&text, ", %s; session %s", history_verdict(c), session->session);
	if (*history_commit(session))
		buffer_addf(&text, ", commit %.*s", COMMIT, history_commit(session));
	history_add_note(h, s, c, &note);
	if (note.length)
		buffer_addf(&text, "; %s", note.data);
	buffer_finish(&note);
	history_add_time(session, &note);
	explain_add(lines, note.data, &text);
	buffer_finish(&note);
}

static void add_heading(const struct history_series *s, struct buffer *out)
{
	struct buffer text = BUFFER_INIT;

	buffer_adds(out, "<h3>");
	history_add_name(s, &text);
	escape_html(out, text.data);
	buffer_finish(&text);
	buffer_adds(out, " <span class=\"dim\">on ");
	history_add_place(s, &text);
	buffer_addf(&text, ", host %s", s->host);
	escape_html(out, text.data);
	buffer_adds(out, "</span></h3>\n");
	buffer_finish(&text);
}

static void add_grouping(const struct history_series *s, struct buffer *text)
{
	const size_t wide = history_chart_group(s, CHART_POINTS_WIDE);
	const size_t narrow = history_chart_group(s, CHART_POINTS_NARROW);

	if (narrow == 1)
		return;
	buffer_addf(text,
		". Of %zu sessions, neighbours make one point, their median with the lowest and "
		"the highest: ",
		s->n);
	if (wide > 1)
		buffer_addf(text, "%zu on a wide page, ", wide);
	buffer_addf(text, "%zu on a narrow one", narrow);
}

static void add_chart(const struct history_page *p, size_t i, struct buffer *out)
{
	const struct history_series *s = p->rank.series[i];
	struct explain lines = EXPLAIN_INIT;
	struct buffer text = BUFFER_INIT;

	buffer_addf(out, "<article class=\"chart\" id=\"series-%zu\">\n", i + 1);
	add_heading(s, out);
	buffer_adds(out, "<figure>\n");
	history_chart(p->h, s, strcmp(p->o->order, "start") != 0, out);
	buffer_adds(out, "<figcaption>");
	buffer_adds(&text, "Now ");
	history_add_baseline(s, &text);
	add_grouping(s, &text);
	escape_html(out, text.data);
	buffer_finish(&text);
	buffer_adds(out, "</figcaption>\n</figure>\n");
	for (size_t k = 0; k < s->n_changes; k++)
		add_change(p->h, s, &s->change[k], &lines);
	html_lines(out, "facts", &lines);
	explain_finish(&lines);
	buffer_adds(out, "</article>\n");
}

void history_page_charts(const struct history_page *p, struct buffer *out)
{
	const size_t n = p->rank.n_series;
	const size_t shown = n < PAGE_CHARTS ? n : PAGE_CHARTS;

	html_section(out, "charts", "How each of them went");
	if (!n) {
		html_paragraph(out, "empty", "No metric changed its level.");
		html_section_end(out);
		return;
	}
	buffer_adds(out,
		"<p class=\"legend\"><span class=\"key\"><b class=\"ink-a\" "
		"aria-hidden=\"true\">●</b> "
		"a session with its 95 % interval</span> <span class=\"key\"><b "
		"aria-hidden=\"true\">━</b> level</span> <span class=\"bad\">▲ worse</span> <span "
		"class=\"good\">▼ better</span> <span class=\"dim\">✓ acknowledged</span> <span "
		"class=\"key\"><i class=\"doubt\"></i> where the change may lie</span> <span "
		"class=\"warn\">◇ far off its level</span> <span class=\"dim\">× nothing "
		"valid</span></p>\n");
	for (size_t i = 0; i < shown; i++)
		add_chart(p, i, out);
	add_left_out(out, shown, n,
		"the table of changes has the others, kvmbench history --bench draws those asked "
		"for");
	html_section_end(out);
}

static void add_small(const struct history *h, const struct history_series *s, struct buffer *out)
{
	struct buffer text = BUFFER_INIT;
	char value[UNITS_TEXT], sd[UNITS_TEXT];

	buffer_adds(out, "<figure>\n<figcaption><b>");
	history_add_name(s, &text);
	escape_html(out, text.data);
	buffer_finish(&text);
	buffer_adds(out, "</b><span class=\"dim\">");
	history_add_place(s, &text);
	buffer_addf(&text, " · %s", units_value(s->level.value, s->metric.unit, value));
	if (isfinite(s->session_sd))
		buffer_addf(&text, " · sd %s", units_percent(s->session_sd, sd) + 1);
	if (s->measured < HISTORY_LEAST)
		buffer_addf(&text, " · %zu value%s", s->measured, history_plural(s->measured));
	escape_html(out, text.data);
	buffer_finish(&text);
	buffer_adds(out, "</span></figcaption>\n");
	history_chart_small(h, s, out);
	buffer_adds(out, "</figure>\n");
}

static void add_quiet_row(const struct history_series *s, struct table *t)
{
	struct buffer text = BUFFER_INIT;
	char number[UNITS_TEXT];

	table_row(t);
	history_add_name(s, &text);
	table_cell(t, TONE_PLAIN, text.data);
	buffer_finish(&text);
	table_cell(t, TONE_PLAIN, units_value(s->level.value, s->metric.unit, number));
	units_percent(s->session_sd, number);
	table_cell(t, TONE_PLAIN, number + (number[0] == '+'));
	buffer_addf(&text, "%zu", s->measured);
	table_cell(t, TONE_PLAIN, text.data);
	buffer_finish(&text);
	history_add_place(s, &text);
	table_cell(t, TONE_PLAIN, text.data);
	buffer_finish(&text);
	table_cell(t, TONE_PLAIN, s->host);
}

static void add_quiet(const struct history *h, size_t n, struct buffer *out)
{
	struct table t = TABLE_INIT;

	table_column(&t, "metric", ALIGN_LEFT, 0);
	table_column(&t, "level", ALIGN_RIGHT, 0);
	table_column(&t, "sd between sessions", ALIGN_RIGHT, 0);
	table_column(&t, "sessions", ALIGN_RIGHT, 0);
	table_column(&t, "on", ALIGN_LEFT, 0);
	table_column(&t, "host", ALIGN_LEFT, 0);
	for (size_t i = 0; i < h->n_series && t.n_rows < PAGE_QUIET; i++)
		if (!h->series[i].n_changes)
			add_quiet_row(&h->series[i], &t);
	html_details(out, "In figures");
	html_table(out, "Series without changes", &t);
	add_left_out(out, t.n_rows, n, "kvmbench history --verbose lists all");
	html_details_end(out);
	table_finish(&t);
}

void history_page_unchanged(const struct history_page *p, struct buffer *out)
{
	const struct history *h = p->h;
	const size_t n = h->n_series - h->changed;
	size_t shown = 0;

	html_section(out, "unchanged", "What stayed at its level");
	if (!n) {
		html_paragraph(out, "empty", "Nothing: every series changed.");
		html_section_end(out);
		return;
	}
	html_paragraph(out, "lead",
		"All sessions from left to right; the band is what is tolerated around the level.");
	buffer_adds(out, "<div class=\"small\">\n");
	for (size_t i = 0; i < h->n_series && shown < PAGE_SMALL; i++) {
		if (h->series[i].n_changes || !h->series[i].measured)
			continue;
		add_small(h, &h->series[i], out);
		shown++;
	}
	buffer_adds(out, "</div>\n");
	add_left_out(out, shown, n, "the list below has the others");
	add_quiet(h, n, out);
	html_section_end(out);
}
