/* Which sessions changed something, and each change: the worst first. */
#include <math.h>
#include <string.h>

#include "reports/history_page.h"
#include "reports/history_words.h"
#include "reports/html_part.h"

enum { COMMIT = 12 }; /* digits shown */

static void cell(struct table *t, enum tone tone, struct buffer *text)
{
	table_cell(t, tone, text->data);
	buffer_finish(text);
}

static void count_cell(struct table *t, enum tone tone, size_t n)
{
	struct buffer text = BUFFER_INIT;

	if (n)
		buffer_addf(&text, "%zu", n);
	cell(t, n ? tone : TONE_PLAIN, &text);
}

static void change_cell(
	struct table *t, const struct history_series *s, const struct history_change *c)
{
	struct buffer text = BUFFER_INIT;

	history_add_change(s, c, &text);
	cell(t, history_tone(c), &text);
}

static void commit_cell(struct table *t, const struct history_session *s)
{
	struct buffer text = BUFFER_INIT;

	buffer_addf(&text, "%.*s", COMMIT, history_commit(s));
	cell(t, TONE_PLAIN, &text);
}

static void time_cell(struct table *t, enum tone tone, const struct history_session *s)
{
	struct buffer text = BUFFER_INIT;

	history_add_time(s, &text);
	cell(t, tone, &text);
}

static void name_cell(struct table *t, enum tone tone, const struct history_series *s)
{
	struct buffer text = BUFFER_INIT;

	history_add_name(s, &text);
	cell(t, tone, &text);
}

static void session_row(
	const struct history_page *p, const struct ranked_session *r, struct table *t)
{
	const struct history_session *s = &p->h->session[r->session];

	table_row(t);
	time_cell(t, TONE_STRONG, s);
	change_cell(t, r->worst->series, r->worst->change);
	name_cell(t, TONE_PLAIN, r->worst->series);
	count_cell(t, TONE_BAD, r->worse);
	count_cell(t, TONE_GOOD, r->better);
	count_cell(t, TONE_FAINT, r->acknowledged);
	commit_cell(t, s);
	table_cell(t, TONE_PLAIN, s->kernel);
	table_cell(t, TONE_PLAIN, s->session);
	table_cell(t, TONE_PLAIN, s->host);
}

void history_page_sessions(const struct history_page *p, struct buffer *out)
{
	struct table t = TABLE_INIT;

	html_section(out, "sessions", "Which sessions changed something");
	table_column(&t, "started", ALIGN_LEFT, 0);
	table_column(&t, "worst", ALIGN_RIGHT, 0);
	table_column(&t, "in", ALIGN_LEFT, 0);
	table_column(&t, "worse", ALIGN_RIGHT, 0);
	table_column(&t, "better", ALIGN_RIGHT, 0);
	table_column(&t, "acknowledged", ALIGN_RIGHT, 0);
	table_column(&t, "commit", ALIGN_LEFT, 0);
	table_column(&t, "kernel", ALIGN_LEFT, 0);
	table_column(&t, "session", ALIGN_LEFT, 0);
	table_column(&t, "host", ALIGN_LEFT, 0);
	for (size_t i = 0; i < p->rank.n_sessions && i < PAGE_CHANGES; i++)
		session_row(p, &p->rank.session[i], &t);
	html_table(out, "Sessions that begin a new level, the worst first", &t);
	if (!t.n_rows)
		html_paragraph(out, "empty", "None: every metric stayed at its level.");
	table_finish(&t);
	html_section_end(out);
}

static void change_row(const struct history_page *p, const struct ranked_change *r, struct table *t)
{
	const struct history_session *session = &p->h->session[r->session];
	char value[UNITS_TEXT];
	struct buffer text = BUFFER_INIT;

	table_row(t);
	name_cell(t, TONE_STRONG, r->series);
	history_page_link(p, r->series, &text);
	table_link(t, text.data);
	buffer_finish(&text);
	change_cell(t, r->series, r->change);
	time_cell(t, TONE_PLAIN, session);
	history_add_interval(r->series, r->change, &text);
	cell(t, TONE_PLAIN, &text);
	table_cell(t, history_tone(r->change), history_state(r->change));
	commit_cell(t, session);
	table_cell(
		t, TONE_PLAIN, units_value(r->change->found.before, r->series->metric.unit, value));
	table_cell(
		t, TONE_PLAIN, units_value(r->change->found.after, r->series->metric.unit, value));
	history_add_place(r->series, &text);
	cell(t, TONE_PLAIN, &text);
	history_add_note(p->h, r->series, r->change, &text);
	table_note(t, text.data);
	buffer_finish(&text);
}

void history_page_changes(const struct history_page *p, struct buffer *out)
{
	struct table t = TABLE_INIT;
	struct buffer text = BUFFER_INIT;

	html_section(out, "changes", "What changed");
	html_paragraph(out, "lead",
		"Each metric that went to another level, the worst first. + is worse, also for "
		"rates.");
	table_column(&t, "metric", ALIGN_LEFT, 0);
	table_column(&t, "change", ALIGN_RIGHT, 0);
	table_column(&t, "since", ALIGN_RIGHT, 0); /* right: never broken */
	table_column(&t, "95 % interval", ALIGN_RIGHT, 0);
	table_column(&t, "", ALIGN_LEFT, 0);
	table_column(&t, "commit", ALIGN_LEFT, 0);
	table_column(&t, "before", ALIGN_RIGHT, 0);
	table_column(&t, "after", ALIGN_RIGHT, 0);
	table_column(&t, "on", ALIGN_LEFT, 0);
	for (size_t i = 0; i < p->rank.n_changes && i < PAGE_CHANGES; i++)
		change_row(p, &p->rank.change[i], &t);
	html_table(out, "Changes of level, the worst first", &t);
	if (!t.n_rows)
		html_paragraph(out, "empty", "Nothing.");
	table_finish(&t);
	if (p->rank.n_changes > PAGE_CHANGES) {
		buffer_addf(&text,
			"The %d worst of %zu changes; kvmbench history --format json has all.",
			PAGE_CHANGES, p->rank.n_changes);
		html_paragraph(out, "dim", text.data);
		buffer_finish(&text);
	}
	html_section_end(out);
}
