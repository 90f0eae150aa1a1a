#include "reports/table.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *checked(void *memory)
{
	if (!memory) {
		fputs("kvmbench: out of memory\n", stderr);
		abort();
	}
	return memory;
}

void table_column(struct table *t, const char *title, enum align align, int drop)
{
	assert(t->n_columns < TABLE_COLUMNS);
	t->column[t->n_columns++] = (struct table_column){ title, align, drop };
}

void table_row(struct table *t)
{
	/* grown when the count is a power of two */
	if ((t->n_rows & (t->n_rows - 1)) == 0)
		t->row = checked(
			realloc(t->row, (t->n_rows ? 2 * t->n_rows : 1) * sizeof(*t->row)));
	t->row[t->n_rows++] = (struct table_row){ 0 };
}

void table_cell(struct table *t, enum tone tone, const char *text)
{
	struct table_row *row = &t->row[t->n_rows - 1];

	assert(row->n < t->n_columns);
	row->tone[row->n] = tone;
	row->cell[row->n++] = checked(strdup(text ? text : ""));
}

static void set_text(char **place, const char *text)
{
	if (!text || !*text)
		return;
	free(*place);
	*place = checked(strdup(text));
}

void table_note(struct table *t, const char *text)
{
	set_text(&t->row[t->n_rows - 1].note, text);
}

void table_link(struct table *t, const char *id)
{
	set_text(&t->row[t->n_rows - 1].link, id);
}

static void lead_cell(struct table_row *row, size_t at)
{
	char *cell = row->cell[at];
	const enum tone tone = row->tone[at];

	memmove(row->cell + 2, row->cell + 1, (at - 1) * sizeof(row->cell[0]));
	memmove(row->tone + 2, row->tone + 1, (at - 1) * sizeof(row->tone[0]));
	row->cell[1] = cell;
	row->tone[1] = tone;
}

void table_lead(struct table *t, const char *title)
{
	struct table_column column;
	size_t at = 1;

	while (at < t->n_columns && strcmp(t->column[at].title, title) != 0)
		at++;
	assert(at < t->n_columns);
	column = t->column[at];
	memmove(t->column + 2, t->column + 1, (at - 1) * sizeof(t->column[0]));
	t->column[1] = column;
	for (size_t i = 0; i < t->n_rows; i++) {
		assert(at < t->row[i].n);
		lead_cell(&t->row[i], at);
	}
}

void table_finish(struct table *t)
{
	for (size_t i = 0; i < t->n_rows; i++) {
		for (size_t j = 0; j < t->row[i].n; j++)
			free(t->row[i].cell[j]);
		free(t->row[i].note);
		free(t->row[i].link);
	}
	free(t->row);
	*t = (struct table)TABLE_INIT;
}

bool table_column_used(const struct table *t, size_t column)
{
	for (size_t i = 0; i < t->n_rows; i++)
		if (column < t->row[i].n && t->row[i].cell[column][0])
			return true;
	return false;
}
