/* The tables of ratios and their verdicts. */
#include "base/units.h"
#include "judge/ratio.h"
#include "reports/explain.h"
#include "reports/other_side.h"
#include "reports/section_cells.h"
#include "reports/sections.h"

static enum tone verdict_tone(enum verdict verdict)
{
	switch (verdict) {
	case VERDICT_NEAR_NATIVE:
		return TONE_GOOD;
	case VERDICT_SLOWER:
	case VERDICT_INVALID:
		return TONE_BAD;
	case VERDICT_INCONCLUSIVE:
		return TONE_WARN;
	case VERDICT_NONE:
		break;
	}
	return TONE_PLAIN;
}

static void put_margin(struct table *t, double margin, bool differ)
{
	char percent[UNITS_TEXT];

	table_cell(t, TONE_PLAIN, differ ? units_percent(margin, percent) + 1 : "");
}

/* An emulated guest has figures and no verdict: that is no oversight. */
static const char *verdict_word(enum verdict verdict, bool emulated)
{
	return verdict == VERDICT_NONE && emulated ? "none: emulated" : explain_verdict(verdict);
}

static void put_area(struct table *t, enum area area)
{
	table_cell(t, TONE_PLAIN, area == AREA_NONE ? "" : explain_area(area));
}

static void ratio_row(struct table *t, const struct ratio *r, bool several, bool margin)
{
	table_row(t);
	put_name(t, r->of->arm);
	put_area(t, arm_area(r->of->arm));
	table_cell(t, TONE_PLAIN, several ? r->of->arm->target : "");
	put_value(t, TONE_PLAIN, r->to->median, r->to->arm->unit);
	put_value(t, TONE_PLAIN, r->of->median, r->of->arm->unit);
	put_fixed(t, r->ratio.value, 3);
	put_ratio_interval(t, &r->ratio);
	put_count(t, r->ratio.n);
	put_detects(t, r->mde);
	put_margin(t, r->margin, margin);
	table_cell(t, verdict_tone(r->verdict), verdict_word(r->verdict, r->emulated));
	table_note(t, r->why);
}

bool section_margin(const struct summary *s, double *margin)
{
	for (size_t i = 1; i < s->n_ratios; i++)
		if (s->ratios[i].margin != s->ratios[0].margin)
			return false;
	*margin = s->n_ratios ? s->ratios[0].margin : 0.05;
	return true;
}

bool section_is_near_native(const struct ratio *r)
{
	return r->verdict != VERDICT_NONE || (r->emulated && ratio_speaks_for_area(r->of->arm));
}

/* Area by area, in each as in the run; what speaks for none comes last. */
static void ratio_rows(const struct summary *s, bool several, bool margins, struct table *t)
{
	for (int area = AREA_CPU; area <= AREA_NONE; area++)
		for (size_t i = 0; i < s->n_ratios; i++)
			if (section_is_near_native(&s->ratios[i]) &&
				(int)arm_area(s->ratios[i].of->arm) == area)
				ratio_row(t, &s->ratios[i], several, margins);
}

void section_near_native(const struct summary *s, struct table *t)
{
	double margin;
	const struct other_side other = other_side_of(s);
	const bool margins = !section_margin(s, &margin);

	table_column(t, "benchmark", ALIGN_LEFT, 0);
	table_column(t, "area", ALIGN_LEFT, 8);
	table_column(t, "where", ALIGN_LEFT, 0);
	table_column(t, "host", ALIGN_RIGHT, 4);
	table_column(t, other.name, ALIGN_RIGHT, 3);
	table_column(t, other.ratio, ALIGN_RIGHT, 1);
	table_column(t, "95 % CI", ALIGN_RIGHT, 2);
	table_column(t, "n", ALIGN_RIGHT, 6);
	table_column(t, "detects", ALIGN_RIGHT, 7);
	table_column(t, "margin", ALIGN_RIGHT, 5);
	table_column(t, "verdict", ALIGN_LEFT, 0);
	ratio_rows(s, other.several, margins, t);
}

/* "near native", or "near native, 1 slower" where the mean would hide that. */
static void put_area_verdict(struct table *t, const struct area_ratio *a)
{
	const bool hides = a->slower && a->verdict != VERDICT_SLOWER;
	struct buffer text = BUFFER_INIT;

	buffer_adds(&text, verdict_word(a->verdict, a->emulated));
	if (hides)
		buffer_addf(&text, ", %zu slower", a->slower);
	put_text(t, hides ? TONE_WARN : verdict_tone(a->verdict), &text);
}

static void area_row(struct table *t, const struct area_ratio *a, bool margin)
{
	struct buffer name = BUFFER_INIT;

	table_row(t);
	buffer_adds(&name, explain_area(a->area));
	if (*a->side)
		buffer_addf(&name, " (%s)", a->side);
	put_text(t, TONE_PLAIN, &name);
	table_cell(t, TONE_PLAIN, a->target);
	put_fixed(t, a->ratio.value, 3);
	put_ratio_interval(t, &a->ratio);
	put_count(t, a->benches);
	put_count(t, a->ratio.n);
	put_detects(t, a->mde);
	put_margin(t, a->margin, margin);
	put_area_verdict(t, a);
	table_note(t, a->why);
}

void section_areas(const struct summary *s, struct table *t)
{
	double margin;
	const bool margins = !section_margin(s, &margin);

	table_column(t, "area", ALIGN_LEFT, 0);
	table_column(t, "where", ALIGN_LEFT, 1);
	table_column(t, other_side_of(s).ratio, ALIGN_RIGHT, 2);
	table_column(t, "95 % CI", ALIGN_RIGHT, 3);
	table_column(t, "benchmarks", ALIGN_RIGHT, 4);
	table_column(t, "n", ALIGN_RIGHT, 6);
	table_column(t, "detects", ALIGN_RIGHT, 7);
	table_column(t, "margin", ALIGN_RIGHT, 5);
	table_column(t, "verdict", ALIGN_LEFT, 0);
	for (size_t i = 0; i < s->n_areas; i++)
		area_row(t, &s->areas[i], margins);
}
