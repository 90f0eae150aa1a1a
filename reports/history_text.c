#include <stdlib.h>

#include "base/units.h"
#include "reports/escape.h"
#include "reports/flow.h"
#include "reports/history.h"
#include "reports/history_rank.h"
#include "reports/history_words.h"
#include "reports/table.h"

enum { WIDTH_LEAST = 60, DIGITS = 12 };
enum { PLOTS = 8 }; /* without being asked for all */

struct text {
	const struct history *h;
	const struct history_report_options *o;
	struct buffer *out;
	struct history_rank rank;
};

static void add_toned(const struct text *x, enum tone tone, const char *text)
{
	tone_begin(x->out, tone, x->o->colour);
	escape_terminal(x->out, text);
	tone_end(x->out, tone, x->o->colour);
}

static void cell(struct table *t, enum tone tone, struct buffer *text)
{
	table_cell(t, tone, text->data);
	buffer_finish(text);
}

static void add_flowed(const struct text *x, struct buffer *text)
{
	flow_text(x->out, text->data, 0, 2, (size_t)x->o->width);
	buffer_finish(text);
}

static void add_headline(const struct text *x)
{
	static const char title[] = "kvmbench history: ";
	const struct history *h = x->h;
	struct buffer counts = BUFFER_INIT;
	struct buffer read = BUFFER_INIT;

	buffer_addf(&counts, "%zu worse, %zu better", h->worse, h->better);
	if (h->acknowledged)
		buffer_addf(&counts, ", %zu acknowledged", h->acknowledged);
	buffer_adds(x->out, title);
	add_toned(x, h->worse ? TONE_BAD : TONE_STRONG, counts.data);
	buffer_adds(x->out, "\n");
	buffer_finish(&counts);
	buffer_adds(x->out, "  ");
	history_add_scope(h, x->o->order, &read);
	flow_text(x->out, read.data, 2, 2, (size_t)x->o->width);
	buffer_finish(&read);
}

static void change_cells(
	struct table *t, const struct history_series *s, const struct history_change *c)
{
	char value[UNITS_TEXT];
	struct buffer text = BUFFER_INIT;

	history_add_place(s, &text);
	cell(t, TONE_PLAIN, &text);
	table_cell(t, TONE_PLAIN, units_value(c->found.before, s->metric.unit, value));
	table_cell(t, TONE_PLAIN, units_value(c->found.after, s->metric.unit, value));
	history_add_change(s, c, &text);
	cell(t, history_tone(c), &text);
	history_add_interval(s, c, &text);
	cell(t, TONE_FAINT, &text);
	table_cell(t, history_tone(c), history_state(c));
}

/* The changes of one session, the worst first. */
static void add_session_table(const struct text *x, size_t session)
{
	struct table t = TABLE_INIT;

	table_column(&t, "", ALIGN_LEFT, 0);
	table_column(&t, "on", ALIGN_LEFT, 3);
	table_column(&t, "before", ALIGN_RIGHT, 0);
	table_column(&t, "after", ALIGN_RIGHT, 0);
	table_column(&t, "change", ALIGN_RIGHT, 0);
	table_column(&t, "95 % interval", ALIGN_RIGHT, 4);
	table_column(&t, "", ALIGN_LEFT, 0);
	for (size_t i = 0; i < x->rank.n_changes; i++) {
		const struct ranked_change *r = &x->rank.change[i];
		struct buffer text = BUFFER_INIT;

		if (r->session != session)
			continue;
		history_add_name(r->series, &text);
		table_row(&t);
		cell(&t, TONE_STRONG, &text);
		change_cells(&t, r->series, r->change);
		history_add_note(x->h, r->series, r->change, &text);
		table_note(&t, text.data);
		buffer_finish(&text);
	}
	table_text(&t, (size_t)x->o->width, x->o->colour, x->out);
	table_finish(&t);
}

static void add_session(const struct text *x, size_t session)
{
	const struct history_session *s = &x->h->session[session];
	struct buffer title = BUFFER_INIT;

	buffer_addf(&title, "%s  session %s  kernel %s  ", s->started, s->session,
		*s->kernel ? s->kernel : "unknown");
	if (*history_commit(s))
		buffer_addf(&title, "commit %.*s", DIGITS, history_commit(s));
	else
		buffer_addf(&title, "entry %.*s", DIGITS, s->id);
	buffer_adds(x->out, "\n");
	tone_begin(x->out, TONE_STRONG, x->o->colour);
	add_flowed(x, &title);
	tone_end(x->out, TONE_STRONG, x->o->colour);
	add_session_table(x, session);
}

static int by_age(const void *a, const void *b)
{
	const struct ranked_session *x = a;
	const struct ranked_session *y = b;

	return (x->session < y->session) - (x->session > y->session);
}

/* What is new stands first. */
static void add_sessions(const struct text *x)
{
	qsort(x->rank.session, x->rank.n_sessions, sizeof(*x->rank.session), by_age);
	for (size_t i = 0; i < x->rank.n_sessions; i++)
		add_session(x, x->rank.session[i].session);
}

static void add_plots(const struct text *x)
{
	const size_t n = x->rank.n_series;
	struct buffer text = BUFFER_INIT;

	for (size_t i = 0; i < n && (x->o->all || i < PLOTS); i++) {
		const struct history_series *s = x->rank.series[i];

		history_add_name(s, &text);
		buffer_adds(&text, " on ");
		history_add_place(s, &text);
		buffer_addf(&text, ", host %s: ", s->host);
		history_add_baseline(s, &text);
		buffer_adds(x->out, "\n");
		add_flowed(x, &text);
		history_plot(x->h, s, (size_t)x->o->width, x->o->colour, x->out);
	}
	if (n <= PLOTS || x->o->all)
		return;
	buffer_addf(&text, "%zu more series changed (--verbose draws them too).", n - PLOTS);
	buffer_adds(x->out, "\n");
	add_flowed(x, &text);
}

static void add_unchanged_table(const struct text *x)
{
	struct table t = TABLE_INIT;

	table_column(&t, "without changes", ALIGN_LEFT, 0);
	table_column(&t, "on", ALIGN_LEFT, 0);
	table_column(&t, "host", ALIGN_LEFT, 2);
	table_column(&t, "sessions", ALIGN_RIGHT, 1);
	table_column(&t, "level", ALIGN_RIGHT, 0);
	table_column(&t, "sd", ALIGN_RIGHT, 0);
	for (size_t i = 0; i < x->h->n_series; i++) {
		const struct history_series *s = &x->h->series[i];
		struct buffer text = BUFFER_INIT;
		char number[UNITS_TEXT];

		if (s->n_changes)
			continue;
		table_row(&t);
		history_add_name(s, &text);
		cell(&t, TONE_PLAIN, &text);
		history_add_place(s, &text);
		cell(&t, TONE_PLAIN, &text);
		table_cell(&t, TONE_FAINT, s->host);
		buffer_addf(&text, "%zu", s->measured);
		cell(&t, TONE_PLAIN, &text);
		table_cell(&t, TONE_PLAIN, units_value(s->level.value, s->metric.unit, number));
		units_percent(s->session_sd, number);
		table_cell(&t, TONE_PLAIN, s->exact ? "exact" : number + (number[0] == '+'));
	}
	buffer_adds(x->out, "\n");
	table_text(&t, (size_t)x->o->width, x->o->colour, x->out);
	table_finish(&t);
}

static void add_unchanged(const struct text *x)
{
	const struct history *h = x->h;
	const size_t n = h->n_series - h->changed;
	struct buffer text = BUFFER_INIT;

	if (n && x->o->all)
		add_unchanged_table(x);
	if (n && !x->o->all)
		buffer_addf(&text, "%zu series without changes (--verbose lists them). ", n);
	if (h->short_series)
		buffer_addf(&text,
			"%zu series with fewer than %d values, too few to show a change. ",
			h->short_series, HISTORY_LEAST);
	if (h->changed)
		buffer_adds(&text,
			"+ is worse, also for rates; ▲ marks where a new level begins, ▴ and ▾ a "
			"session beyond the plot.");
	if (text.length)
		buffer_adds(x->out, "\n");
	add_flowed(x, &text);
}

int history_text(const struct history *h, const struct history_report_options *o,
	struct buffer *out, struct error *err)
{
	struct text x = { .h = h, .o = o, .out = out };

	if (o->width < WIDTH_LEAST)
		return error_set(
			err, ERROR_USAGE, "width %d: must be at least %d", o->width, WIDTH_LEAST);
	if (history_rank_make(h, &x.rank, err))
		return -1;
	add_headline(&x);
	add_sessions(&x);
	add_plots(&x);
	add_unchanged(&x);
	history_rank_finish(&x.rank);
	return 0;
}
