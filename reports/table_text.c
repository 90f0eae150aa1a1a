#include <string.h>

#include "reports/escape.h"
#include "reports/flow.h"
#include "reports/table.h"
#include "reports/utf8.h"

#define INDENT	 2
#define GAP	 2
#define NAME_MIN 24  /* columns the first column keeps before others are left out */
#define NAME_MAX 400 /* a longer name is hostile */
#define CELL_MAX 24  /* so is a longer cell elsewhere */

struct layout {
	const struct table *table;
	size_t width[TABLE_COLUMNS];
	bool shown[TABLE_COLUMNS];
	bool colour;
	struct buffer *out;
};

/* Escaped, and cut to `columns` with an ellipsis. */
static void cell_text(const char *cell, size_t columns, struct buffer *text)
{
	size_t bytes;

	text->length = 0;
	buffer_adds(text, "");
	escape_terminal(text, cell);
	if (utf8_width(text->data) <= columns)
		return;
	bytes = utf8_prefix(text->data, columns - 1);
	text->data[bytes] = '\0';
	text->length = bytes;
	buffer_adds(text, "…");
}

static size_t total(const struct layout *l)
{
	size_t sum = INDENT;

	for (size_t i = 0; i < l->table->n_columns; i++)
		if (l->shown[i])
			sum += l->width[i] + (i ? GAP : 0);
	return sum;
}

static bool leave_one_out(struct layout *l)
{
	size_t worst = 0;

	for (size_t i = 1; i < l->table->n_columns; i++)
		if (l->shown[i] && l->table->column[i].drop > l->table->column[worst].drop)
			worst = i;
	if (worst == 0)
		return false;
	l->shown[worst] = false;
	return true;
}

static void measure(struct layout *l, size_t width)
{
	const struct table *t = l->table;
	struct buffer text = BUFFER_INIT;
	size_t name;

	for (size_t j = 0; j < t->n_columns; j++) {
		l->shown[j] = j == 0 || table_column_used(t, j);
		l->width[j] = utf8_width(t->column[j].title);
		for (size_t i = 0; i < t->n_rows; i++) {
			size_t w;

			if (j >= t->row[i].n)
				continue;
			cell_text(t->row[i].cell[j], j ? CELL_MAX : NAME_MAX, &text);
			w = utf8_width(text.data);
			if (w > l->width[j])
				l->width[j] = w;
		}
	}
	buffer_finish(&text);
	name = l->width[0];
	l->width[0] = name < NAME_MIN ? name : NAME_MIN;
	while (total(l) > width && leave_one_out(l))
		;
	if (width > total(l)) { /* what is left is the name's */
		const size_t more = width - total(l);

		l->width[0] = l->width[0] + more < name ? l->width[0] + more : name;
	}
}

static void add_padded(
	struct layout *l, size_t column, const char *text, size_t bytes, enum tone tone, bool last)
{
	const size_t used = utf8_width_n(text, bytes);
	const size_t pad = l->width[column] > used ? l->width[column] - used : 0;
	const bool right = l->table->column[column].align == ALIGN_RIGHT;

	if (right)
		buffer_fill(l->out, ' ', pad);
	if (bytes) {
		tone_begin(l->out, tone, l->colour);
		buffer_add(l->out, text, bytes);
		tone_end(l->out, tone, l->colour);
	}
	if (!right && !last)
		buffer_fill(l->out, ' ', pad);
}

/* True if a later column still prints something: else padding would trail. */
static bool more_follows(const struct layout *l, const struct table_row *row, size_t column)
{
	for (size_t j = column + 1; j < l->table->n_columns; j++)
		if (l->shown[j] &&
			(row ? j < row->n && row->cell[j][0] : l->table->column[j].title[0]))
			return true;
	return false;
}

static void add_titles(struct layout *l)
{
	buffer_fill(l->out, ' ', INDENT);
	for (size_t j = 0; j < l->table->n_columns; j++) {
		const char *title = l->table->column[j].title;

		if (!l->shown[j] || (j && !more_follows(l, NULL, j - 1)))
			continue;
		if (j)
			buffer_fill(l->out, ' ', GAP);
		add_padded(l, j, title, strlen(title), TONE_FAINT, !more_follows(l, NULL, j));
	}
	buffer_adds(l->out, "\n");
}

static void add_row(struct layout *l, const struct table_row *row, size_t width)
{
	struct buffer name = BUFFER_INIT;
	struct buffer text = BUFFER_INIT;
	const char *rest;
	size_t bytes;
	size_t skip;

	cell_text(row->n ? row->cell[0] : "", NAME_MAX, &name);
	bytes = flow_line(name.data, l->width[0], &skip);
	buffer_fill(l->out, ' ', INDENT);
	add_padded(l, 0, name.data, bytes, row->tone[0], !more_follows(l, row, 0));
	for (size_t j = 1; j < row->n && (more_follows(l, row, j - 1)); j++) {
		if (!l->shown[j])
			continue;
		buffer_fill(l->out, ' ', GAP);
		cell_text(row->cell[j], CELL_MAX, &text);
		add_padded(l, j, text.data, text.length, row->tone[j], !more_follows(l, row, j));
	}
	buffer_adds(l->out, "\n");
	/* the rest of the name, one step to the right */
	for (rest = name.data + bytes + skip; *rest; rest += bytes + skip) {
		bytes = flow_line(rest, l->width[0] - INDENT, &skip);
		buffer_fill(l->out, ' ', 2 * INDENT);
		tone_begin(l->out, row->tone[0], l->colour);
		buffer_add(l->out, rest, bytes);
		tone_end(l->out, row->tone[0], l->colour);
		buffer_adds(l->out, "\n");
	}
	if (row->note) {
		buffer_fill(l->out, ' ', 3 * INDENT);
		tone_begin(l->out, TONE_FAINT, l->colour);
		flow_text(l->out, row->note, 3 * INDENT, 3 * INDENT, width);
		tone_end(l->out, TONE_FAINT, l->colour);
	}
	buffer_finish(&name);
	buffer_finish(&text);
}

void table_text(const struct table *t, size_t width, bool colour, struct buffer *out)
{
	struct layout l = { .table = t, .colour = colour, .out = out };

	measure(&l, width);
	add_titles(&l);
	for (size_t i = 0; i < t->n_rows; i++)
		add_row(&l, &t->row[i], width);
}
