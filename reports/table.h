/* A table as a value: titles, cells and remarks as plain text, made once and rendered as aligned
 * columns or as Markdown. Cells may hold hostile strings: the renderers escape them.
 *
 * The first column names the row and wraps where the others leave too little room. A column whose
 * cells are all empty is not shown.
 */
#ifndef REPORTS_TABLE_H
#define REPORTS_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "reports/tone.h"

#define TABLE_COLUMNS 16

enum align { ALIGN_LEFT, ALIGN_RIGHT };

struct table_column {
	const char *title; /* static */
	enum align align;
	int drop; /* left out of narrow text, the highest first; 0: never */
};

struct table_row {
	char *cell[TABLE_COLUMNS];
	enum tone tone[TABLE_COLUMNS];
	size_t n;
	char *note; /* a line of its own below the row; NULL: none */
	char *link; /* in HTML: the id of what its first cell leads to; NULL: nowhere */
};

struct table {
	struct table_column column[TABLE_COLUMNS];
	size_t n_columns;
	bool prose; /* the first column is text, not a name */
	struct table_row *row;
	size_t n_rows;
};

#define TABLE_INIT                                                                                 \
	{                                                                                          \
		0                                                                                  \
	}

void table_column(struct table *t, const char *title, enum align align, int drop);
/* Starts a row. */
void table_row(struct table *t);
/* The row's next cell. The text is copied. */
void table_cell(struct table *t, enum tone tone, const char *text);
/* "" and NULL add none. */
void table_note(struct table *t, const char *text);
/* id: made by the program. "" and NULL link to nothing. */
void table_link(struct table *t, const char *id);
/* Moves the column of that title, in all rows so far, to right behind the first. */
void table_lead(struct table *t, const char *title);
void table_finish(struct table *t);

/* True if some cell of the column is not empty. */
bool table_column_used(const struct table *t, size_t column);

/* Lines of at most `width` columns, indented by two. */
void table_text(const struct table *t, size_t width, bool colour, struct buffer *out);
/* A GitHub table; notes in a last column titled `notes` if there are any. */
void table_markdown(const struct table *t, const char *notes, struct buffer *out);

#endif
