#include <string.h>

#include "reports/escape.h"
#include "reports/exact.h"
#include "reports/explain.h"
#include "reports/flow.h"
#include "reports/guest.h"
#include "reports/losses.h"
#include "reports/report.h"
#include "reports/sections.h"
#include "reports/utf8.h"

#define WIDTH_MIN 60
#define LABEL_MAX 28

struct text {
	const struct report_options *o;
	size_t width;
	struct buffer *out;
};

static void add_toned(const struct text *x, enum tone tone, const char *text)
{
	tone_begin(x->out, tone, x->o->colour);
	escape_terminal(x->out, text);
	tone_end(x->out, tone, x->o->colour);
}

/* remark: "" or what the reader should know about the whole section */
static void add_heading(const struct text *x, const char *title, const char *remark)
{
	const size_t at = utf8_width(title) + 2;

	buffer_adds(x->out, "\n");
	add_toned(x, TONE_STRONG, title);
	if (!*remark) {
		buffer_adds(x->out, "\n");
		return;
	}
	buffer_adds(x->out, "  ");
	tone_begin(x->out, TONE_FAINT, x->o->colour);
	flow_text(x->out, remark, at, at, x->width);
	tone_end(x->out, TONE_FAINT, x->o->colour);
}

static void add_table(const struct text *x, const char *title, const char *remark, struct table *t)
{
	if (t->n_rows) {
		add_heading(x, title, remark);
		table_text(t, x->width, x->o->colour, x->out);
	}
	table_finish(t);
}

/* Labels in a column, texts wrapped beside it. Ends e. mark: before each, two columns. */
static void add_lines(const struct text *x, const char *mark, enum tone label_tone,
	enum tone text_tone, struct explain *e)
{
	size_t column = 0;

	for (size_t i = 0; i < e->n; i++) {
		const size_t w = utf8_width(e->line[i].label);

		if (w > column)
			column = w < LABEL_MAX ? w : LABEL_MAX;
	}
	for (size_t i = 0; i < e->n; i++) {
		struct buffer label = BUFFER_INIT;
		size_t w;

		escape_terminal(&label, e->line[i].label);
		if (label.length)
			label.data[utf8_prefix(label.data, LABEL_MAX)] = '\0';
		w = label.length ? utf8_width(label.data) : 0;
		add_toned(x, label_tone, mark);
		add_toned(x, label_tone, label.data);
		buffer_fill(x->out, ' ', (w < column ? column - w : 0) + 2);
		tone_begin(x->out, text_tone, x->o->colour);
		flow_text(x->out, e->line[i].text, column + 4, column + 4, x->width);
		tone_end(x->out, text_tone, x->o->colour);
		buffer_finish(&label);
	}
	explain_finish(e);
}

static void add_headline(const struct text *x, const struct summary *s)
{
	struct buffer title = BUFFER_INIT;
	struct explain where = EXPLAIN_INIT;
	struct explain alarms = EXPLAIN_INIT;

	explain_title(s, &title);
	tone_begin(x->out, TONE_STRONG, x->o->colour);
	flow_text(x->out, title.data, 0, 2, x->width);
	tone_end(x->out, TONE_STRONG, x->o->colour);
	buffer_finish(&title);
	explain_where(s, &where);
	add_lines(x, "  ", TONE_FAINT, TONE_PLAIN, &where);
	explain_alarms(s, &alarms);
	if (alarms.n)
		add_heading(x, "Before you read on", "");
	add_lines(x, "! ", TONE_BAD, TONE_WARN, &alarms);
}

static void add_exactness(const struct text *x, const struct summary *s)
{
	struct buffer text = BUFFER_INIT;

	exact_counts(s, &text);
	if (s->run->n_skips)
		buffer_addf(&text, "; %zu skipped", s->run->n_skips);
	add_heading(x, "Counts", text.data);
	buffer_finish(&text);
}

static void add_verdicts(const struct text *x, const struct summary *s)
{
	struct buffer text = BUFFER_INIT;
	const size_t at = strlen("Verdict") + 2;

	if (s->run->session.exact) {
		add_exactness(x, s);
		return;
	}
	explain_verdicts(s, &text);
	add_heading(x, "Verdict", text.data);
	text.length = 0;
	explain_geomean(s, &text);
	if (text.length) {
		buffer_fill(x->out, ' ', at);
		flow_text(x->out, text.data, at, at, x->width);
	}
	text.length = 0;
	explain_validity(s, &text);
	buffer_fill(x->out, ' ', at);
	flow_text(x->out, text.data, at, at, x->width);
	buffer_finish(&text);
}

static void add_guest(const struct text *x, const struct summary *s)
{
	struct explain lines = EXPLAIN_INIT;
	struct explain faults = EXPLAIN_INIT;
	struct guest_state state;

	guest_state_make(s->run, &state);
	guest_explain(&state, &lines);
	if (lines.n)
		add_heading(x, "The guest", "");
	add_lines(x, "  ", TONE_FAINT, TONE_PLAIN, &lines);
	guest_explain_faults(&state, &faults);
	if (faults.n)
		add_heading(x, "If the guest is not near native, why?", "");
	add_lines(x, "! ", TONE_WARN, TONE_PLAIN, &faults);
}

static void add_results(const struct text *x, const struct summary *s)
{
	struct sections sections;
	struct table areas = TABLE_INIT;
	struct table near = TABLE_INIT;
	struct table exits = TABLE_INIT;
	struct table splits = TABLE_INIT;
	struct table all = TABLE_INIT;
	struct buffer margin = BUFFER_INIT;

	if (s->run->session.exact) {
		exact_section(s, &all);
		add_table(x, "Instructions per operation", "", &all);
		buffer_adds(x->out, "  ");
		flow_text(x->out, exact_tells, 2, 2, x->width);
		return;
	}
	sections_init(&sections, s);
	explain_margin(s, &margin);
	section_areas(s, &areas);
	add_table(x, "Near native, by area?", margin.data, &areas);
	add_guest(x, s);
	section_near_native(s, &near);
	add_table(x, "Near native?", margin.data, &near);
	buffer_finish(&margin);
	section_exits(&sections, &exits);
	add_table(x, "What an exit costs", "", &exits);
	section_splits(s, &splits);
	add_table(x, "Where the time of an exit to user space goes",
		"entry + exit: what the others leave of the total", &splits);
	for (size_t i = 0; i < sections.n_groups; i++) {
		struct table t = TABLE_INIT;

		section_others(&sections, sections.group[i], &t);
		add_table(x, section_title(sections.group[i]), "", &t);
	}
	if (x->o->all) {
		section_all(s, &all);
		add_table(x, "Every arm", "quantiles of all batches", &all);
	}
	sections_finish(&sections);
}

static void add_problems(const struct text *x, const struct summary *s)
{
	struct table warnings = TABLE_INIT;
	struct table skipped = TABLE_INIT;
	struct explain losses = EXPLAIN_INIT;

	section_warnings(s, &warnings);
	losses_explain(s, &losses);
	if (losses.n && !warnings.n_rows)
		add_heading(x, "Warnings", "");
	add_table(x, "Warnings", "", &warnings);
	add_lines(x, "  ", TONE_FAINT, TONE_PLAIN, &losses);
	section_skipped(s, &skipped);
	add_table(x, "Skipped", "", &skipped);
}

static void add_lines_titled(const struct text *x, const char *title, struct explain *e)
{
	if (e->n)
		add_heading(x, title, "");
	add_lines(x, "  ", TONE_FAINT, TONE_PLAIN, e);
}

static void add_background(const struct text *x, const struct summary *s)
{
	struct explain environment = EXPLAIN_INIT;
	struct explain conditions = EXPLAIN_INIT;
	struct explain reading = EXPLAIN_INIT;

	explain_environment(s, x->o->all, &environment);
	add_lines_titled(x, "Environment", &environment);
	if (!s->run->session.exact) /* nothing disturbs a machine that repeats itself */
		explain_conditions(s, x->o->all, &conditions);
	add_lines_titled(x, "Conditions", &conditions);
	explain_how_to_read(s, &reading);
	explain_raw_data(s, x->o->path, &reading);
	add_lines_titled(x, "How to read this", &reading);
}

int report_text(const struct summary *s, const struct report_options *o, struct buffer *out,
	struct error *err)
{
	const struct text x = { .o = o, .width = (size_t)o->width, .out = out };

	if (o->width < WIDTH_MIN)
		return error_set(
			err, ERROR_USAGE, "width %d is less than %d columns", o->width, WIDTH_MIN);
	add_headline(&x, s);
	add_verdicts(&x, s);
	add_results(&x, s);
	add_problems(&x, s);
	add_background(&x, s);
	return 0;
}
