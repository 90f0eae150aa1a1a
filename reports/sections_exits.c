/* What exits cost, and where their time goes. */
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/units.h"
#include "reports/section_cells.h"
#include "reports/sections.h"

static bool on_host(const struct result *r)
{
	return strcmp(r->arm->target, "host") == 0;
}

bool section_is_exit(const struct result *r)
{
	return strcmp(r->arm->group, "exit") == 0 && !on_host(r);
}

static void exit_row(const struct result *r, const struct ratio *ratio, struct table *t)
{
	table_row(t);
	put_name(t, r->arm);
	table_cell(t, TONE_PLAIN, r->arm->ring);
	put_value(t, validity_tone(r), r->median, r->arm->unit);
	put_interval(t, r);
	put_cycles(t, r->cycles);
	put_fixed(t, r->exits_per_op, 2);
	put_twin(t, ratio);
	put_count(t, r->used);
	put_validity(t, r);
	table_note(t, r->arm->note);
}

void section_exits(const struct sections *x, struct table *t)
{
	table_column(t, "benchmark", ALIGN_LEFT, 0);
	table_column(t, "ring", ALIGN_LEFT, 1);
	table_column(t, "median", ALIGN_RIGHT, 0);
	table_column(t, "95 % CI", ALIGN_RIGHT, 2);
	table_column(t, "TSC cycles", ALIGN_RIGHT, 6);
	table_column(t, "exits/op", ALIGN_RIGHT, 5);
	table_column(t, "on host", ALIGN_RIGHT, 7);
	table_column(t, "n", ALIGN_RIGHT, 8);
	table_column(t, "state", ALIGN_LEFT, 3);
	for (size_t i = 0; i < x->s->n_results; i++)
		if (section_is_exit(&x->s->results[i]))
			exit_row(&x->s->results[i], x->ratio[i], t);
}

/* "7.910 µs  88 %" */
static void share_cell(struct table *t, double part, double whole)
{
	struct buffer text = BUFFER_INIT;
	char value[UNITS_TEXT];
	char share[NUMBER_TEXT];

	if (isfinite(part)) {
		buffer_adds(&text, units_value(part, "ns/op", value));
		if (whole > 0 && isfinite(part / whole) && fabs(part / whole) < 1e6)
			buffer_addf(&text, " %3s %%",
				number_fixed(100 * part / whole, 0, share, sizeof(share)));
	}
	put_text(t, TONE_PLAIN, &text);
}

bool section_split(const struct result *r, struct split *parts)
{
	*parts = r->split;
	if (!r->arm->split || strncmp(r->arm->unit, "ns", 2) != 0 || !(r->median > 0) ||
		!isfinite(r->median) || !(parts->floor >= 0) || !isfinite(parts->floor) ||
		!(parts->user >= 0) || !isfinite(parts->user) || !(parts->floor + parts->user > 0))
		return false;
	parts->entry = fmax(0, r->median - parts->floor - parts->user);
	return true;
}

void section_splits(const struct summary *s, struct table *t)
{
	table_column(t, "benchmark", ALIGN_LEFT, 0);
	table_column(t, "ring", ALIGN_LEFT, 1);
	table_column(t, "total", ALIGN_RIGHT, 5);
	table_column(t, "KVM_RUN floor", ALIGN_RIGHT, 4);
	table_column(t, "entry + exit", ALIGN_RIGHT, 2);
	table_column(t, "user space", ALIGN_RIGHT, 3);
	for (size_t i = 0; i < s->n_results; i++) {
		const struct result *r = &s->results[i];
		struct split parts;

		if (!section_split(r, &parts))
			continue;
		table_row(t);
		put_name(t, r->arm);
		table_cell(t, TONE_PLAIN, r->arm->ring);
		put_value(t, TONE_PLAIN, r->median, "ns/op");
		share_cell(t, parts.floor, r->median);
		share_cell(t, parts.entry, r->median);
		share_cell(t, parts.user, r->median);
	}
}
