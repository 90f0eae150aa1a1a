#include "reports/bisect.h"

#include <math.h>

#include "base/units.h"
#include "reports/compare_sections.h"
#include "reports/escape.h"
#include "reports/flow.h"
#include "reports/sections.h"
#include "reports/table.h"

static const enum tone tones[] = {
	[BISECT_BAD] = TONE_BAD,
	[BISECT_SKIP] = TONE_WARN,
	[BISECT_OPEN] = TONE_WARN,
	[BISECT_GOOD] = TONE_GOOD,
};

static void add_line(struct buffer *out, const char *label, const struct buffer *text, int width)
{
	enum { COLUMN = 14 };
	const size_t start = out->length;

	buffer_addf(out, "  %s", label);
	buffer_fill(out, ' ', COLUMN - (out->length - start));
	flow_text(out, text->data, COLUMN, COLUMN, (size_t)width);
}

static void add_headline(
	const struct bisect *b, const struct bisect_report_options *o, struct buffer *out)
{
	buffer_adds(out, "kvmbench bisect-step: ");
	tone_begin(out, tones[b->answer], o->colour);
	buffer_adds(out, bisect_answer_name(b->answer));
	tone_end(out, tones[b->answer], o->colour);
	if (b->answer == BISECT_BAD)
		buffer_addf(out, ": %zu of %zu metrics worse than the tolerance",
			b->count[BISECT_BAD], b->n);
	else if (b->answer == BISECT_GOOD)
		buffer_addf(out, ": none of %zu metrics worse than the tolerance", b->n);
	else if (b->answer == BISECT_SKIP)
		buffer_addf(out, ": %zu of %zu metrics cannot be told",
			b->count[BISECT_SKIP] + b->count[BISECT_OPEN], b->n);
	else
		buffer_addf(out, ": %zu of %zu metrics need more launches", b->count[BISECT_OPEN],
			b->n);
	buffer_adds(out, "\n");
}

/* how many metrics know of a variance between sessions, and the largest */
static void add_sessions(const struct bisect *b, struct buffer *text)
{
	char number[UNITS_TEXT];
	double most = 0;
	size_t known = 0;

	for (size_t i = 0; i < b->n; i++) {
		if (b->metric[i].kind != METRIC_VALUE || isnan(b->metric[i].noise.sd))
			continue;
		known++;
		most = fmax(most, b->metric[i].noise.sd);
	}
	units_percent(most, number);
	if (known)
		buffer_addf(text, "differ by an sd of %s%s for %zu of %zu metrics",
			known > 1 ? "up to " : "", number + 1, known, b->tests);
	if (known && known < b->tests)
		buffer_adds(text, "; ");
	if (known < b->tests)
		buffer_addf(text,
			"%s assumed not to differ at all: the store has fewer than 5 of the same "
			"code, and no --session-sd was given",
			known ? "the others are" : "sessions are");
}

static void add_basis(const struct bisect *b, const struct comparison *c,
	const struct bisect_report_options *o, struct buffer *out)
{
	struct buffer text = BUFFER_INIT;
	char error[UNITS_TEXT];

	escape_terminal(&text, o->baseline);
	add_line(out, "baseline", &text, o->width);
	text.length = 0;
	buffer_addf(&text,
		"%zu of at most %d looks, a session each; either answer is wrong in at "
		"most %s of such steps",
		c->head.n, BISECT_LOOKS, units_percent(b->error, error) + 1);
	add_line(out, "measured", &text, o->width);
	text.length = 0;
	add_sessions(b, &text);
	if (b->tests)
		add_line(out, "sessions", &text, o->width);
	buffer_finish(&text);
}

/* "+9.2 to +11.0 %": an end that this look cannot give is left open */
static void add_interval(const struct estimate *e, struct buffer *out)
{
	if (e->low > 0 && isfinite(e->high))
		buffer_addf(out, "%+.1f to %+.1f %%", 100 * (e->low - 1), 100 * (e->high - 1));
	else if (e->low > 0)
		buffer_addf(out, "from %+.1f %%", 100 * (e->low - 1));
	else if (isfinite(e->high))
		buffer_addf(out, "up to %+.1f %%", 100 * (e->high - 1));
}

static void add_row(const struct bisect_metric *bm, struct table *t)
{
	const struct metric *m = bm->metric;
	struct buffer text = BUFFER_INIT;
	char number[UNITS_TEXT];

	table_row(t);
	section_name(bm->base, &text);
	if (bm->kind == METRIC_EXITS)
		buffer_adds(&text, ", exits");
	table_cell(t, TONE_STRONG, text.data);
	text.length = 0;
	section_place(bm->base, &text);
	table_cell(t, TONE_PLAIN, text.data);
	table_cell(t, TONE_PLAIN, m ? units_value(m->base_value, metric_unit(m), number) : "");
	table_cell(t, TONE_PLAIN, m ? units_value(m->head_value, metric_unit(m), number) : "");
	table_cell(t, tones[bm->answer],
		m && !isnan(metric_change(m)) ? units_percent(metric_change(m), number) : "");
	text.length = 0;
	if (!isnan(bm->ratio.value))
		add_interval(&bm->ratio, &text);
	table_cell(t, TONE_PLAIN, text.length ? text.data : "");
	table_cell(t, TONE_PLAIN, m ? units_percent(expm1(m->delta), number) + 1 : "");
	text.length = 0;
	if (m)
		buffer_addf(&text, "%zu/%zu", m->n_base, m->n_head);
	table_cell(t, TONE_FAINT, text.length ? text.data : "");
	table_cell(t, tones[bm->answer], bisect_answer_name(bm->answer));
	if (bm->answer == BISECT_SKIP || bm->answer == BISECT_OPEN)
		table_note(t, bm->why);
	buffer_finish(&text);
}

void bisect_text(const struct bisect *b, const struct comparison *c,
	const struct bisect_report_options *o, struct buffer *out)
{
	struct table t = TABLE_INIT;

	add_headline(b, o, out);
	add_basis(b, c, o, out);
	table_column(&t, "benchmark", ALIGN_LEFT, 0);
	table_column(&t, "where", ALIGN_LEFT, 1);
	table_column(&t, "baseline", ALIGN_RIGHT, 2);
	table_column(&t, "here", ALIGN_RIGHT, 3);
	table_column(&t, "change", ALIGN_RIGHT, 0);
	table_column(&t, "not outside", ALIGN_RIGHT, 0);
	table_column(&t, "tolerance", ALIGN_RIGHT, 0);
	table_column(&t, "n", ALIGN_RIGHT, 4);
	table_column(&t, "", ALIGN_LEFT, 0);
	for (enum bisect_answer answer = BISECT_BAD; answer <= BISECT_GOOD; answer++)
		for (size_t i = 0; i < b->n; i++)
			if (b->metric[i].answer == answer)
				add_row(&b->metric[i], &t);
	table_text(&t, (size_t)o->width, o->colour, out);
	table_finish(&t);
}
