#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "reports/compare.h"
#include "reports/compare_sections.h"
#include "reports/escape.h"
#include "reports/flow.h"
#include "reports/utf8.h"

#define WIDTH_MIN 60

struct text {
	const struct compare_report_options *o;
	size_t width;
	struct buffer *out;
};

static void add_toned(const struct text *x, enum tone tone, const char *text)
{
	tone_begin(x->out, tone, x->o->colour);
	escape_terminal(x->out, text);
	tone_end(x->out, tone, x->o->colour);
}

/* Ends t. */
static void add_table(const struct text *x, const char *title, struct table *t)
{
	if (t->n_rows) {
		buffer_adds(x->out, "\n");
		add_toned(x, TONE_STRONG, title);
		buffer_adds(x->out, "\n");
		table_text(t, x->width, x->o->colour, x->out);
	}
	table_finish(t);
}

/* Labels in a column, texts beside them. Ends e. */
static void add_lines(const struct text *x, enum tone tone, struct explain *e)
{
	size_t column = 0;

	for (size_t i = 0; i < e->n; i++) {
		const size_t w = utf8_width(e->line[i].label);

		column = w > column ? w : column;
	}
	for (size_t i = 0; i < e->n; i++) {
		buffer_adds(x->out, "  ");
		add_toned(x, tone, e->line[i].label);
		buffer_fill(x->out, ' ', column - utf8_width(e->line[i].label) + 2);
		flow_text(x->out, e->line[i].text, column + 4, column + 4, x->width);
	}
	explain_finish(e);
}

static void add_headline(const struct text *x, const struct comparison *c)
{
	struct explain sides = EXPLAIN_INIT;
	struct explain limits = EXPLAIN_INIT;
	static const char title[] = "kvmbench compare: ";
	const enum tone tone = c->count[CHANGE_REGRESSION] ? TONE_BAD : TONE_STRONG;
	struct buffer counts = BUFFER_INIT;

	compare_counts(c, &counts);
	buffer_adds(x->out, title);
	tone_begin(x->out, tone, x->o->colour);
	flow_text(x->out, counts.data, sizeof(title) - 1, sizeof(title) - 1, x->width);
	tone_end(x->out, tone, x->o->colour);
	buffer_finish(&counts);
	compare_sides(c, x->o, &sides);
	add_lines(x, TONE_FAINT, &sides);
	compare_limits(c, &limits);
	if (limits.n)
		buffer_adds(x->out, "\n");
	add_lines(x, TONE_WARN, &limits);
}

int compare_text(const struct comparison *c, const struct compare_report_options *o,
	struct buffer *out, struct error *err)
{
	static const enum change order[] = { CHANGE_REGRESSION, CHANGE_IMPROVEMENT, CHANGE_INVALID,
		CHANGE_INCOMPARABLE, CHANGE_INCONCLUSIVE, CHANGE_NONE };
	const struct text x = { o, (size_t)o->width, out };
	cleanup_free size_t *worst = compare_worst_first(c);
	struct table fingerprint = TABLE_INIT;
	struct table conditions = TABLE_INIT;
	struct table missing = TABLE_INIT;
	struct explain reading = EXPLAIN_INIT;

	if (!worst)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	if (o->width < WIDTH_MIN)
		return error_set(
			err, ERROR_USAGE, "width %d: must be at least %d", o->width, WIDTH_MIN);
	add_headline(&x, c);
	compare_fingerprint_table(c, &fingerprint);
	add_table(&x, "Fingerprint", &fingerprint);
	for (size_t i = 0; i < CHANGES; i++) {
		struct table t = TABLE_INIT;

		compare_table(c, worst, order[i], SIZE_MAX, &t);
		add_table(&x, compare_heading(order[i]), &t);
	}
	compare_missing_table(c, SIZE_MAX, &missing);
	add_table(&x, "Measured on one side only", &missing);
	compare_conditions_table(c, &conditions);
	add_table(&x, "Conditions that differed", &conditions);
	compare_how_to_read(c, &reading);
	buffer_adds(out, "\nHow to read this\n");
	add_lines(&x, TONE_FAINT, &reading);
	return 0;
}
