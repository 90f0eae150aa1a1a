#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "reports/escape.h"
#include "reports/exact.h"
#include "reports/flow.h"
#include "reports/matrix.h"
#include "reports/utf8.h"

enum { WIDTH_MIN = 60, TITLE_MAX = 24, INDENT = 2, GAP = 2, NAME = 24 };

struct text {
	const struct matrix *m;
	const struct matrix_options *o;
	struct buffer *title; /* of each setting: escaped and cut */
	struct buffer *out;
};

static void add_toned(const struct text *x, enum tone tone, const char *text)
{
	tone_begin(x->out, tone, x->o->colour);
	escape_terminal(x->out, text);
	tone_end(x->out, tone, x->o->colour);
}

static void make_title(const char *label, struct buffer *title)
{
	escape_terminal(title, label);
	if (!title->length || utf8_width(title->data) <= TITLE_MAX)
		return;
	title->length = utf8_prefix(title->data, TITLE_MAX - 1);
	buffer_adds(title, "…");
}

static void make_table(
	const struct text *x, size_t from, size_t to, enum matrix_detail detail, struct table *t)
{
	const char *titles[MATRIX_COLUMNS];

	for (size_t i = from; i < to; i++)
		titles[i - from] = x->title[i].data;
	matrix_table(x->m, from, to, detail, titles, t);
}

/* columns that a table column takes at most */
static size_t column_width(const struct table *t, size_t column)
{
	size_t width = utf8_width(t->column[column].title);

	for (size_t i = 0; i < t->n_rows; i++) {
		const size_t w = utf8_width(t->row[i].cell[column]);

		width = w > width ? w : width;
	}
	return width;
}

/* How many settings from the first fit beside a name, its place and the base; at least 1. */
static size_t fitting(const struct text *x, size_t from, enum matrix_detail detail)
{
	const size_t left = x->m->n_settings - from;
	const size_t most = left < MATRIX_COLUMNS ? left : MATRIX_COLUMNS;
	struct table t = TABLE_INIT;
	size_t width = INDENT;
	size_t n = 0;

	make_table(x, from, from + most, detail, &t);
	for (size_t i = 0; i < 3; i++) {
		const size_t w = column_width(&t, i);

		width += (i ? GAP : 0) + (!i && w > NAME ? NAME : w);
	}
	while (n < most) {
		width += GAP + column_width(&t, 3 + n);
		if (width > (size_t)x->o->width)
			break;
		n++;
	}
	table_finish(&t);
	return n ? n : 1;
}

static void add_tables(const struct text *x)
{
	enum matrix_detail detail = MATRIX_VALUES;
	const size_t n = x->m->n_settings;

	if (fitting(x, 0, detail) < n)
		detail = MATRIX_DIFFERENCES;
	for (size_t from = 0; from < n;) {
		const size_t to = from + fitting(x, from, detail);
		struct table t = TABLE_INIT;

		make_table(x, from, to, detail, &t);
		buffer_adds(x->out, "\n");
		table_text(&t, (size_t)x->o->width, x->o->colour, x->out);
		table_finish(&t);
		from = to;
	}
}

static void add_paragraph(const struct text *x, const char *text)
{
	buffer_adds(x->out, "  ");
	flow_text(x->out, text, 2, 2, (size_t)x->o->width);
}

static void render(const struct text *x)
{
	struct buffer line = BUFFER_INIT;
	struct table summary = TABLE_INIT;

	add_toned(x, TONE_STRONG, "What each setting costs");
	buffer_adds(x->out, "\n");
	exact_title(x->m->run, &line);
	add_paragraph(x, line.data);
	line.length = 0;
	buffer_addf(&line, "base: %s; %zu benchmark%s", x->m->base, x->m->n_rows,
		x->m->n_rows == 1 ? "" : "s");
	add_paragraph(x, line.data);
	buffer_finish(&line);
	add_tables(x);
	buffer_adds(x->out, "\n");
	add_toned(x, TONE_STRONG, "Sum");
	buffer_adds(x->out, "\n");
	matrix_summary_table(x->m, &summary);
	table_text(&summary, (size_t)x->o->width, x->o->colour, x->out);
	table_finish(&summary);
	buffer_adds(x->out, "\n");
	add_paragraph(x, matrix_how_to_read);
	add_paragraph(x, exact_tells);
}

int matrix_text(const struct matrix *m, const struct matrix_options *o, struct buffer *out,
	struct error *err)
{
	cleanup_free struct buffer *title = calloc(m->n_settings + 1, sizeof(*title));
	const struct text x = { m, o, title, out };

	if (!title)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	if (o->width < WIDTH_MIN)
		return error_set(
			err, ERROR_USAGE, "width %d: must be at least %d", o->width, WIDTH_MIN);
	for (size_t i = 0; i < m->n_settings; i++) {
		buffer_adds(&title[i], "");
		make_title(m->setting[i].label, &title[i]);
	}
	render(&x);
	for (size_t i = 0; i < m->n_settings; i++)
		buffer_finish(&title[i]);
	return 0;
}
