#include "reports/compare_sections.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/count.h"
#include "base/number.h"
#include "judge/exact.h"
#include "reports/exact.h"
#include "reports/sections.h"

static const size_t launches_sensible = 10000;

static void cell(struct table *t, enum tone tone, struct buffer *text)
{
	table_cell(t, tone, text->data);
	buffer_finish(text);
}

static enum tone change_tone(enum change change)
{
	switch (change) {
	case CHANGE_INVALID:
	case CHANGE_REGRESSION:
		return TONE_BAD;
	case CHANGE_IMPROVEMENT:
		return TONE_GOOD;
	case CHANGE_INCOMPARABLE:
	case CHANGE_INCONCLUSIVE:
		return TONE_WARN;
	case CHANGE_NONE:
		break;
	}
	return TONE_PLAIN;
}

static void launches_cell(const struct metric *m, struct table *t)
{
	struct buffer text = BUFFER_INIT;

	buffer_addf(&text, "%zu", m->n_base);
	if (m->n_head != m->n_base)
		buffer_addf(&text, "/%zu", m->n_head);
	cell(t, TONE_PLAIN, &text);
}

static void percent_cell(double value, struct table *t)
{
	char text[UNITS_TEXT];

	table_cell(t, TONE_PLAIN, isfinite(value) ? units_percent(value, text) : "");
}

static void needed_cell(const struct metric *m, struct table *t)
{
	struct buffer text = BUFFER_INIT;

	if (m->needed && m->needed <= launches_sensible)
		buffer_addf(&text, "%zu", m->needed);
	else if (m->needed)
		buffer_adds(&text, "–");
	cell(t, TONE_PLAIN, &text);
}

static void metric_row(const struct metric *m, struct table *t)
{
	struct buffer text = BUFFER_INIT;
	char value[UNITS_TEXT];

	table_row(t);
	compare_name(m, &text);
	cell(t, TONE_STRONG, &text);
	section_place(m->base, &text);
	cell(t, TONE_PLAIN, &text);
	table_cell(t, TONE_PLAIN, compare_value_text(m, m->base->unit, m->base_value, value));
	table_cell(t, TONE_PLAIN, compare_value_text(m, m->head->unit, m->head_value, value));
	table_cell(t, change_tone(m->verdict),
		isfinite(m->ratio.value) ? units_percent(metric_change(m), value) : "–");
	compare_add_range(m, &text);
	cell(t, TONE_PLAIN, &text);
	launches_cell(m, t);
	percent_cell(m->kind == METRIC_EXITS ? NAN : expm1(m->delta), t);
	percent_cell(m->detects, t);
	needed_cell(m, t);
	table_cell(t, TONE_PLAIN, m->alone != m->verdict ? change_name(m->alone) : "");
	/* what all have in common is said once, above */
	if (!m->elsewhere && m->alone == m->verdict)
		table_note(t, m->why);
}

/* "±2", "±2/±3": of before and after; "" where both are exact */
static void spread_cell(const struct metric *m, struct table *t)
{
	struct buffer text = BUFFER_INIT;

	const bool known = isfinite(m->base_value) && isfinite(m->head_value);
	const bool both = exact_is(&m->counted[0]) && exact_is(&m->counted[1]);

	for (size_t i = 0; m->exact && known && !both && i < 2; i++) {
		buffer_adds(&text, i ? "/" : "");
		exact_side_spread(&m->counted[i], &text);
	}
	cell(t, TONE_WARN, &text);
}

static double change_of(const struct metric *m)
{
	return m->head_value / m->base_value - 1;
}

/* Where no change was seen, there may still be a difference: within a spread, or tolerated. */
static void count_row(const struct metric *m, struct table *t)
{
	struct buffer text = BUFFER_INIT;
	char number[COUNT_TEXT];
	const bool known = isfinite(m->ratio.value);

	table_row(t);
	compare_name(m, &text);
	cell(t, TONE_STRONG, &text);
	section_place(m->base, &text);
	cell(t, TONE_PLAIN, &text);
	table_cell(t, TONE_PLAIN, count_text(m->base_value, number));
	table_cell(t, TONE_PLAIN, count_text(m->head_value, number));
	table_cell(t, change_tone(m->verdict),
		known ? count_change(m->head_value - m->base_value, number) : "–");
	table_cell(t, change_tone(m->verdict),
		isfinite(change_of(m)) && known ? count_percent(change_of(m), number) : "");
	spread_cell(m, t);
	launches_cell(m, t);
	if (!m->elsewhere)
		table_note(t, m->why);
}

static void count_columns(struct table *t)
{
	table_column(t, "benchmark", ALIGN_LEFT, 0);
	table_column(t, "where", ALIGN_LEFT, 3);
	table_column(t, "before", ALIGN_RIGHT, 2);
	table_column(t, "after", ALIGN_RIGHT, 1);
	table_column(t, "difference", ALIGN_RIGHT, 0);
	table_column(t, "change", ALIGN_RIGHT, 0);
	table_column(t, "spread", ALIGN_RIGHT, 5);
	table_column(t, "n", ALIGN_RIGHT, 6);
}

static void time_columns(struct table *t)
{
	table_column(t, "benchmark", ALIGN_LEFT, 0);
	table_column(t, "where", ALIGN_LEFT, 4);
	table_column(t, "base", ALIGN_RIGHT, 2);
	table_column(t, "head", ALIGN_RIGHT, 1);
	table_column(t, "change", ALIGN_RIGHT, 0);
	table_column(t, "95 % CI", ALIGN_RIGHT, 3);
	table_column(t, "n", ALIGN_RIGHT, 7);
	table_column(t, "tolerance", ALIGN_RIGHT, 8);
	table_column(t, "detects", ALIGN_RIGHT, 6);
	table_column(t, "needs", ALIGN_RIGHT, 5);
	table_column(t, "launches alone", ALIGN_LEFT, 0);
}

size_t compare_table(const struct comparison *c, const size_t *worst, enum change change,
	size_t most, struct table *t)
{
	size_t left_out = 0;

	if (c->exact)
		count_columns(t);
	else
		time_columns(t);
	for (size_t i = 0; i < c->n; i++) {
		const struct metric *m = &c->metric[worst[i]];

		if (m->verdict != change)
			continue;
		/* exits that stay what they were are no news */
		if (m->kind == METRIC_EXITS && change == CHANGE_NONE)
			continue;
		if (t->n_rows == most)
			left_out++;
		else if (c->exact)
			count_row(m, t);
		else
			metric_row(m, t);
	}
	return left_out;
}

static void difference_row(const struct field_difference *d, const char *state, struct table *t)
{
	const bool bad = !d->declared && *state;

	table_row(t);
	table_cell(t, TONE_STRONG, d->field);
	table_cell(t, TONE_PLAIN, d->base);
	table_cell(t, TONE_PLAIN, d->head);
	table_cell(t, bad ? TONE_BAD : TONE_PLAIN, state);
}

static void difference_columns(struct table *t)
{
	table_column(t, "field", ALIGN_LEFT, 0);
	table_column(t, "base", ALIGN_LEFT, 0);
	table_column(t, "head", ALIGN_LEFT, 0);
	table_column(t, "state", ALIGN_LEFT, 0);
}

void compare_fingerprint_table(const struct comparison *c, struct table *t)
{
	difference_columns(t);
	for (size_t i = 0; i < c->fingerprint.n; i++) {
		const struct field_difference *d = &c->fingerprint.field[i];

		difference_row(d, d->declared ? "declared" : d->unknown ? "unknown" : "differs", t);
	}
}

void compare_conditions_table(const struct comparison *c, struct table *t)
{
	difference_columns(t);
	for (size_t i = 0; i < c->fingerprint.n_conditions; i++)
		difference_row(&c->fingerprint.condition[i], "", t);
}

size_t compare_missing_table(const struct comparison *c, size_t most, struct table *t)
{
	table_column(t, "benchmark", ALIGN_LEFT, 0);
	table_column(t, "where", ALIGN_LEFT, 1);
	table_column(t, "only in", ALIGN_LEFT, 0);
	for (size_t i = 0; i < c->n_missing && i < most; i++) {
		const struct missing *m = &c->missing[i];
		struct buffer text = BUFFER_INIT;

		table_row(t);
		section_name(m->arm, &text);
		cell(t, TONE_STRONG, &text);
		section_place(m->arm, &text);
		cell(t, TONE_PLAIN, &text);
		table_cell(t, TONE_WARN, m->in_base ? "base" : "head");
		table_note(t, m->why);
	}
	return c->n_missing > most ? c->n_missing - most : 0;
}
