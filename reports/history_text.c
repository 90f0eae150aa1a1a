#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/count.h"
#include "base/units.h"
#include "reports/escape.h"
#include "reports/flow.h"
#include "reports/history.h"
#include "reports/table.h"

enum { WIDTH_LEAST = 60, SESSION_DIGITS = 12 };

struct text {
	const struct history *h;
	const struct history_report_options *o;
	struct buffer *out;
};

static void add_toned(const struct text *x, enum tone tone, const char *text)
{
	tone_begin(x->out, tone, x->o->colour);
	escape_terminal(x->out, text);
	tone_end(x->out, tone, x->o->colour);
}

static const char *plural(size_t n)
{
	return n == 1 ? "" : "s";
}

static void add_name(const struct history_series *s, struct buffer *out)
{
	buffer_adds(out, s->metric.bench);
	if (*s->metric.params)
		buffer_addf(out, " %s", s->metric.params);
}

static void add_place(const struct history_series *s, struct buffer *out)
{
	buffer_addf(out, "%s%s%s", s->metric.target, *s->metric.ring ? "/" : "", s->metric.ring);
}

static enum tone change_tone(const struct history_change *c)
{
	return c->ack ? TONE_FAINT : c->worse ? TONE_BAD : TONE_GOOD;
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
	buffer_addf(&read, "%zu series of %zu session%s, ordered by %s", h->n_series, h->n_sessions,
		plural(h->n_sessions), x->o->order);
	if (h->superseded)
		buffer_addf(&read, "; %zu resumed later, counted once", h->superseded);
	if (h->unordered)
		buffer_addf(&read, "; %zu left out: the order does not name them", h->unordered);
	if (h->placeless)
		buffer_addf(&read, "; %zu left out: their host is unknown", h->placeless);
	flow_text(x->out, read.data, 2, 2, (size_t)x->o->width);
	buffer_finish(&read);
}

static void change_cells(
	struct table *t, const struct history_series *s, const struct history_change *c)
{
	char before[UNITS_TEXT], after[UNITS_TEXT], low[UNITS_TEXT], high[UNITS_TEXT];
	char difference[COUNT_TEXT], percent[COUNT_TEXT];
	struct buffer change = BUFFER_INIT;
	struct buffer range = BUFFER_INIT;
	struct buffer place = BUFFER_INIT;

	add_place(s, &place);
	cell(t, TONE_PLAIN, &place);
	table_cell(t, TONE_PLAIN, units_value(c->found.before, s->metric.unit, before));
	table_cell(t, TONE_PLAIN, units_value(c->found.after, s->metric.unit, after));
	if (s->exact)
		buffer_addf(&change, "%s, %s",
			count_change(c->found.after - c->found.before, difference),
			count_percent(c->ratio.value - 1, percent));
	else
		buffer_adds(&change, units_percent(c->ratio.value - 1, low));
	cell(t, change_tone(c), &change);
	if (s->exact)
		buffer_adds(&range, "exact");
	else if (isfinite(c->ratio.low) && isfinite(c->ratio.high)) {
		units_percent(c->ratio.low - 1, low);
		buffer_addf(&range, "%.*s to %s", (int)strcspn(low, " "), low,
			units_percent(c->ratio.high - 1, high));
	}
	table_cell(t, TONE_FAINT, range.data ? range.data : "");
	buffer_finish(&range);
	table_cell(t, change_tone(c), c->ack ? "acknowledged" : history_verdict(c));
}

static void change_note(struct table *t, const struct history *h, const struct history_series *s,
	const struct history_change *c)
{
	struct buffer note = BUFFER_INIT;

	if (c->found.low != c->found.high)
		buffer_addf(&note, "between %s and %s",
			h->session[s->session[c->found.low]].started,
			h->session[s->session[c->found.high]].started);
	if (c->ack)
		buffer_addf(&note, "%s%s, acknowledged: %s", note.length ? "; " : "",
			history_verdict(c), c->ack->reason);
	table_note(t, note.data);
	buffer_finish(&note);
}

static size_t add_session_table(const struct text *x, size_t session)
{
	const struct history *h = x->h;
	struct table t = TABLE_INIT;
	size_t n;

	table_column(&t, "", ALIGN_LEFT, 0);
	table_column(&t, "on", ALIGN_LEFT, 3);
	table_column(&t, "before", ALIGN_RIGHT, 0);
	table_column(&t, "after", ALIGN_RIGHT, 0);
	table_column(&t, "change", ALIGN_RIGHT, 0);
	table_column(&t, "95 % interval", ALIGN_RIGHT, 4);
	table_column(&t, "", ALIGN_LEFT, 0);
	for (size_t i = 0; i < h->n_series; i++) {
		const struct history_series *s = &h->series[i];

		for (size_t k = 0; k < s->n_changes; k++) {
			struct buffer name = BUFFER_INIT;

			if (s->session[s->change[k].found.at] != session)
				continue;
			add_name(s, &name);
			table_row(&t);
			cell(&t, TONE_STRONG, &name);
			change_cells(&t, s, &s->change[k]);
			change_note(&t, h, s, &s->change[k]);
		}
	}
	n = t.n_rows;
	table_text(&t, (size_t)x->o->width, x->o->colour, x->out);
	table_finish(&t);
	return n;
}

static void add_session(const struct text *x, size_t session)
{
	const struct history_session *s = &x->h->session[session];
	struct buffer title = BUFFER_INIT;

	buffer_addf(&title, "%s  session %s  entry %.*s  kernel %s", s->started, s->session,
		SESSION_DIGITS, s->id, *s->kernel ? s->kernel : "unknown");
	buffer_adds(x->out, "\n");
	tone_begin(x->out, TONE_STRONG, x->o->colour);
	add_flowed(x, &title);
	tone_end(x->out, TONE_STRONG, x->o->colour);
	add_session_table(x, session);
}

/* What is new stands first. */
static int add_sessions(const struct text *x, struct error *err)
{
	const struct history *h = x->h;
	cleanup_free bool *changed = calloc(h->n_sessions + 1, sizeof(*changed));

	if (!changed)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	for (size_t i = 0; i < h->n_series; i++)
		for (size_t k = 0; k < h->series[i].n_changes; k++)
			changed[h->series[i].session[h->series[i].change[k].found.at]] = true;
	for (size_t i = h->n_sessions; i-- > 0;)
		if (changed[i])
			add_session(x, i);
	return 0;
}

static void add_baseline(const struct history_series *s, struct buffer *text)
{
	char level[UNITS_TEXT], sd[UNITS_TEXT];

	buffer_addf(text, "%s", units_value(s->level.value, s->metric.unit, level));
	buffer_addf(text, " in the last %zu session%s", s->sessions, plural(s->sessions));
	if (isfinite(s->session_sd))
		buffer_addf(text, ", sd between sessions %s",
			units_percent(s->session_sd, sd) + 1); /* without its sign */
	if (s->exact)
		buffer_adds(text, ", exact: every difference is a change");
}

static void add_plots(const struct text *x)
{
	for (size_t i = 0; i < x->h->n_series; i++) {
		const struct history_series *s = &x->h->series[i];
		struct buffer title = BUFFER_INIT;

		if (!s->n_changes)
			continue;
		add_name(s, &title);
		buffer_adds(&title, " on ");
		add_place(s, &title);
		buffer_addf(&title, ", host %s: ", s->host);
		add_baseline(s, &title);
		buffer_adds(x->out, "\n");
		add_flowed(x, &title);
		history_plot(x->h, s, (size_t)x->o->width, x->o->colour, x->out);
	}
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
		add_name(s, &text);
		cell(&t, TONE_PLAIN, &text);
		add_place(s, &text);
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
		buffer_adds(&text, "+ is worse, also for rates; ▲ marks where a new level begins.");
	if (text.length)
		buffer_adds(x->out, "\n");
	add_flowed(x, &text);
}

int history_text(const struct history *h, const struct history_report_options *o,
	struct buffer *out, struct error *err)
{
	const struct text x = { h, o, out };

	if (o->width < WIDTH_LEAST)
		return error_set(
			err, ERROR_USAGE, "width %d: must be at least %d", o->width, WIDTH_LEAST);
	add_headline(&x);
	if (add_sessions(&x, err))
		return -1;
	add_plots(&x);
	add_unchanged(&x);
	return 0;
}
