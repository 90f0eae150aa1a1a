#include <math.h>
#include <stdio.h>

#include "base/count.h"
#include "base/number.h"
#include "judge/exact.h"
#include "judge/result.h"
#include "reports/matrix.h"
#include "reports/sections.h"

const char matrix_how_to_read[] =
	"Instructions per operation; after the · what the setting adds or saves against the base. "
	"0: the same count. ≈: different, but within the spread of launches that do not repeat "
	"exactly. –: not measured or not comparable.";

static void cell(struct table *t, enum tone tone, struct buffer *text)
{
	table_cell(t, tone, text->data);
	buffer_finish(text);
}

static void setting_cell(const struct matrix_cell *c, enum matrix_detail detail, struct table *t)
{
	struct buffer text = BUFFER_INIT;
	char number[COUNT_TEXT];
	const bool same = c->verdict == CHANGE_NONE;

	if (isnan(c->difference)) {
		table_cell(t, TONE_FAINT, "–");
		return;
	}
	if (detail == MATRIX_VALUES)
		buffer_addf(&text, "%s · ", count_text(c->result->median, number));
	if (same)
		buffer_adds(&text, c->ratio == 1 || !c->why[0] ? "0" : "≈");
	else
		buffer_adds(&text, count_change(c->difference, number));
	cell(t, same ? TONE_FAINT : c->verdict == CHANGE_REGRESSION ? TONE_BAD : TONE_GOOD, &text);
}

void matrix_table(const struct matrix *m, size_t from, size_t to, enum matrix_detail detail,
	const char *const *titles, struct table *t)
{
	table_column(t, "benchmark", ALIGN_LEFT, 0);
	table_column(t, "where", ALIGN_LEFT, 1);
	table_column(t, "base", ALIGN_RIGHT, 0);
	for (size_t j = from; j < to; j++)
		table_column(t, titles[j - from], ALIGN_RIGHT, 0);
	for (size_t i = 0; i < m->n_rows; i++) {
		const struct matrix_row *row = &m->row[i];
		struct buffer text = BUFFER_INIT;
		char number[COUNT_TEXT];

		table_row(t);
		section_name(row->base->arm, &text);
		cell(t, TONE_STRONG, &text);
		section_place(row->base->arm, &text);
		cell(t, TONE_PLAIN, &text);
		table_cell(t, TONE_PLAIN,
			result_is_valid(row->base) ? count_text(row->base->median, number) : "–");
		for (size_t j = from; j < to; j++)
			setting_cell(&row->cell[j], detail, t);
		table_note(t, row->base->why);
	}
}

static void count_cell(struct table *t, enum tone tone, size_t n)
{
	char text[24];

	snprintf(text, sizeof(text), "%zu", n);
	table_cell(t, n ? tone : TONE_FAINT, text);
}

static void largest_cells(const struct matrix *m, size_t at, struct table *t)
{
	const struct matrix_row *row = m->setting[at].largest;
	struct buffer text = BUFFER_INIT;
	char number[COUNT_TEXT];

	if (!row)
		return;
	table_cell(t, TONE_PLAIN, count_change(row->cell[at].difference, number));
	table_cell(t, TONE_PLAIN, count_percent(row->cell[at].ratio - 1, number));
	section_name(row->base->arm, &text);
	cell(t, TONE_PLAIN, &text);
}

void matrix_summary_table(const struct matrix *m, struct table *t)
{
	table_column(t, "setting", ALIGN_LEFT, 0);
	table_column(t, "shorter", ALIGN_RIGHT, 0);
	table_column(t, "same", ALIGN_RIGHT, 0);
	table_column(t, "longer", ALIGN_RIGHT, 0);
	table_column(t, "lost", ALIGN_RIGHT, 1);
	table_column(t, "mean ratio", ALIGN_RIGHT, 0);
	table_column(t, "largest", ALIGN_RIGHT, 0);
	table_column(t, "change", ALIGN_RIGHT, 3);
	table_column(t, "of", ALIGN_LEFT, 2);
	for (size_t i = 0; i < m->n_settings; i++) {
		const struct matrix_setting *s = &m->setting[i];
		char number[NUMBER_TEXT];

		table_row(t);
		table_cell(t, TONE_STRONG, s->label);
		count_cell(t, TONE_GOOD, s->shorter);
		count_cell(t, TONE_PLAIN, s->same);
		count_cell(t, TONE_BAD, s->longer);
		if (s->lost)
			count_cell(t, TONE_WARN, s->lost);
		else
			table_cell(t, TONE_PLAIN, "");
		table_cell(t, TONE_PLAIN,
			s->geomean < 1e9 ? number_fixed(s->geomean, 4, number, sizeof(number))
					 : "–");
		largest_cells(m, i, t);
	}
}
