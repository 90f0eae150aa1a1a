#include "reports/escape.h"
#include "reports/table.h"

static bool any_note(const struct table *t)
{
	for (size_t i = 0; i < t->n_rows; i++)
		if (t->row[i].note)
			return true;
	return false;
}

static void add_row(
	const struct table *t, const struct table_row *row, bool notes, struct buffer *out)
{
	buffer_adds(out, "|");
	for (size_t j = 0; j < t->n_columns; j++) {
		const char *cell = j < row->n ? row->cell[j] : "";
		const bool strong = j < row->n && row->tone[j] == TONE_BAD && *cell;

		if (j && !table_column_used(t, j))
			continue;
		buffer_adds(out, strong ? " **" : " ");
		if (j == 0 && !t->prose)
			escape_markdown_code(out, cell);
		else
			escape_markdown(out, cell);
		buffer_adds(out, strong ? "** |" : " |");
	}
	if (notes) {
		buffer_adds(out, " ");
		escape_markdown(out, row->note);
		buffer_adds(out, " |");
	}
	buffer_adds(out, "\n");
}

void table_markdown(const struct table *t, const char *notes, struct buffer *out)
{
	const bool with_notes = any_note(t);

	buffer_adds(out, "|");
	for (size_t j = 0; j < t->n_columns; j++) {
		if (j == 0 || table_column_used(t, j))
			buffer_addf(out, " %s |", t->column[j].title);
	}
	buffer_adds(out, with_notes ? " " : "\n|");
	if (with_notes)
		buffer_addf(out, "%s |\n|", notes);
	for (size_t j = 0; j < t->n_columns; j++) {
		if (j == 0 || table_column_used(t, j))
			buffer_adds(out, t->column[j].align == ALIGN_RIGHT ? " ---: |" : " :--- |");
	}
	buffer_adds(out, with_notes ? " :--- |\n" : "\n");
	for (size_t i = 0; i < t->n_rows; i++)
		add_row(t, &t->row[i], with_notes, out);
}
