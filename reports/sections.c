#include "reports/sections.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/units.h"
#include "reports/explain.h"
#include "reports/other_side.h"

static void cell(struct table *t, enum tone tone, struct buffer *text)
{
	table_cell(t, tone, text->data);
	buffer_finish(text);
}

void section_name(const struct arm *arm, struct buffer *out)
{
	buffer_adds(out, arm->bench);
	if (arm->params_text && *arm->params_text)
		buffer_addf(out, " %s", arm->params_text);
	if (*arm_side(arm))
		buffer_addf(out, " (%s)", arm->side);
}

const char *section_title(const char *group)
{
	static const char *const titles[][2] = {
		{ "floor", "Floors and controls" },
		{ "exit", "Exits: the same work on the host" },
		{ "event", "Doorbells and interrupts" },
		{ "memory", "Memory" },
		{ "life", "Start, stop, density" },
		{ "sched", "Scheduling" },
		{ "compute", "Compute" },
		{ "os", "Operating system" },
		{ "tool", "Well-known tools" },
	};

	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
		if (strcmp(titles[i][0], group) == 0)
			return titles[i][1];
	return group;
}

void section_place(const struct arm *arm, struct buffer *out)
{
	buffer_adds(out, arm->target);
	if (arm->ring && *arm->ring)
		buffer_addf(out, "/%s", arm->ring);
}

void section_interval(double low, double high, const char *unit, struct buffer *out)
{
	char a[UNITS_TEXT];
	char b[UNITS_TEXT];
	const char *unit_a;
	const char *unit_b;

	if (!isfinite(low) || !isfinite(high))
		return;
	units_value(low, unit, a);
	units_value(high, unit, b);
	unit_a = strchr(a, ' ');
	unit_b = strchr(b, ' ');
	if (unit_a && unit_b && strcmp(unit_a, unit_b) == 0)
		a[unit_a - a] = '\0';
	buffer_addf(out, "%s–%s", a, b);
}

static void name_cell(struct table *t, const struct arm *arm)
{
	struct buffer text = BUFFER_INIT;

	section_name(arm, &text);
	cell(t, TONE_STRONG, &text);
}

static void value_cell(struct table *t, enum tone tone, double value, const char *unit)
{
	char text[UNITS_TEXT];

	table_cell(t, tone, isfinite(value) ? units_value(value, unit, text) : "–");
}

static void fixed_cell(struct table *t, double value, int decimals)
{
	char text[NUMBER_TEXT];

	if (!isfinite(value))
		table_cell(t, TONE_PLAIN, "");
	else if (fabs(value) < 1e15)
		table_cell(t, TONE_PLAIN, number_fixed(value, decimals, text, sizeof(text)));
	else
		table_cell(t, TONE_PLAIN, number_shortest(value, text));
}

static void count_cell(struct table *t, size_t n)
{
	char text[24];

	snprintf(text, sizeof(text), "%zu", n);
	table_cell(t, TONE_PLAIN, text);
}

static void interval_cell(struct table *t, const struct result *r)
{
	struct buffer text = BUFFER_INIT;

	section_interval(r->low, r->high, r->arm->unit, &text);
	cell(t, TONE_PLAIN, &text);
}

static void cycles_cell(struct table *t, double cycles)
{
	if (cycles > 0)
		fixed_cell(t, cycles, cycles < 99.95 ? 1 : 0);
	else
		table_cell(t, TONE_PLAIN, "");
}

static enum tone validity_tone(const struct result *r)
{
	switch (r->valid) {
	case VALID_OK:
		return TONE_PLAIN;
	case VALID_DEGRADED:
		return TONE_WARN;
	case VALID_INVALID:
	case VALID_TIMEOUT:
		break;
	}
	return TONE_BAD;
}

/* "" for what is ok, so that sound reports have no such column */
static void validity_cell(struct table *t, const struct result *r)
{
	table_cell(t, validity_tone(r), r->valid == VALID_OK ? "" : validity_name(r->valid));
}

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

static void ratio_row(struct table *t, const struct ratio *r, bool several, bool margin)
{
	struct buffer text = BUFFER_INIT;
	char low[NUMBER_TEXT];
	char high[NUMBER_TEXT];
	char percent[UNITS_TEXT];

	table_row(t);
	name_cell(t, r->of->arm);
	table_cell(t, TONE_PLAIN, several ? r->of->arm->target : "");
	value_cell(t, TONE_PLAIN, r->to->median, r->to->arm->unit);
	value_cell(t, TONE_PLAIN, r->of->median, r->of->arm->unit);
	fixed_cell(t, r->ratio.value, 3);
	if (isfinite(r->ratio.low) && isfinite(r->ratio.high) && r->ratio.high < 1e9)
		buffer_addf(&text, "%s–%s", number_fixed(r->ratio.low, 3, low, sizeof(low)),
			number_fixed(r->ratio.high, 3, high, sizeof(high)));
	cell(t, TONE_PLAIN, &text);
	count_cell(t, r->ratio.n);
	if (r->mde < 0.0005)
		table_cell(t, TONE_PLAIN, "< 0.1 %");
	else
		table_cell(t, TONE_PLAIN, isfinite(r->mde) ? units_percent(r->mde, percent) : "");
	table_cell(t, TONE_PLAIN, margin ? units_percent(r->margin, percent) + 1 : "");
	table_cell(t, verdict_tone(r->verdict), explain_verdict(r->verdict));
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

void section_near_native(const struct summary *s, struct table *t)
{
	double margin;
	const struct other_side other = other_side_of(s);
	const bool margins = !section_margin(s, &margin);

	table_column(t, "benchmark", ALIGN_LEFT, 0);
	table_column(t, "where", ALIGN_LEFT, 0);
	table_column(t, "host", ALIGN_RIGHT, 4);
	table_column(t, other.name, ALIGN_RIGHT, 3);
	table_column(t, other.ratio, ALIGN_RIGHT, 1);
	table_column(t, "95 % CI", ALIGN_RIGHT, 2);
	table_column(t, "n", ALIGN_RIGHT, 6);
	table_column(t, "detects", ALIGN_RIGHT, 7);
	table_column(t, "margin", ALIGN_RIGHT, 5);
	table_column(t, "verdict", ALIGN_LEFT, 0);
	for (size_t i = 0; i < s->n_ratios; i++)
		if (s->ratios[i].verdict != VERDICT_NONE)
			ratio_row(t, &s->ratios[i], other.several, margins);
}

static bool on_host(const struct result *r)
{
	return strcmp(r->arm->target, "host") == 0;
}

static bool is_exit(const struct result *r)
{
	return strcmp(r->arm->group, "exit") == 0 && !on_host(r);
}

static void *zeroed(size_t n, size_t size)
{
	void *memory = calloc(n ? n : 1, size);

	if (!memory) {
		fputs("kvmbench: out of memory\n", stderr);
		abort();
	}
	return memory;
}

static void add_group(struct sections *x, const char *group)
{
	for (size_t i = 0; i < x->n_groups; i++)
		if (strcmp(x->group[i], group) == 0)
			return;
	x->group[x->n_groups++] = group;
}

void sections_init(struct sections *x, const struct summary *s)
{
	*x = (struct sections){
		.s = s,
		.ratio = zeroed(s->n_results, sizeof(*x->ratio)),
		.elsewhere = zeroed(s->n_results, sizeof(*x->elsewhere)),
		.group = zeroed(s->n_results, sizeof(*x->group)),
	};
	for (size_t i = 0; i < s->n_results; i++)
		x->elsewhere[i] = is_exit(&s->results[i]);
	for (size_t i = 0; i < s->n_ratios; i++) {
		const struct ratio *ratio = &s->ratios[i];

		x->ratio[ratio->of - s->results] = ratio;
		x->elsewhere[ratio->to - s->results] = true;
		if (ratio->verdict != VERDICT_NONE)
			x->elsewhere[ratio->of - s->results] = true;
	}
	for (size_t i = 0; i < s->n_results; i++)
		if (!x->elsewhere[i])
			add_group(x, s->results[i].arm->group);
}

void sections_finish(struct sections *x)
{
	free(x->ratio);
	free(x->elsewhere);
	free(x->group);
	*x = (struct sections){ 0 };
}

static void twin_cell(const struct ratio *ratio, struct table *t)
{
	if (ratio && isfinite(ratio->to->median))
		value_cell(t, TONE_PLAIN, ratio->to->median, ratio->to->arm->unit);
	else
		table_cell(t, TONE_PLAIN, "");
}

static void exit_row(const struct result *r, const struct ratio *ratio, struct table *t)
{
	table_row(t);
	name_cell(t, r->arm);
	table_cell(t, TONE_PLAIN, r->arm->ring);
	value_cell(t, validity_tone(r), r->median, r->arm->unit);
	interval_cell(t, r);
	cycles_cell(t, r->cycles);
	fixed_cell(t, r->exits_per_op, 2);
	twin_cell(ratio, t);
	count_cell(t, r->used);
	validity_cell(t, r);
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
		if (is_exit(&x->s->results[i]))
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
	cell(t, TONE_PLAIN, &text);
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
		name_cell(t, r->arm);
		table_cell(t, TONE_PLAIN, r->arm->ring);
		value_cell(t, TONE_PLAIN, r->median, "ns/op");
		share_cell(t, parts.floor, r->median);
		share_cell(t, parts.entry, r->median);
		share_cell(t, parts.user, r->median);
	}
}

static void other_row(const struct result *r, const struct ratio *ratio, struct table *t)
{
	struct buffer text = BUFFER_INIT;

	table_row(t);
	name_cell(t, r->arm);
	section_place(r->arm, &text);
	cell(t, TONE_PLAIN, &text);
	value_cell(t, validity_tone(r), r->median, r->arm->unit);
	interval_cell(t, r);
	if (isfinite(r->p99))
		value_cell(t, TONE_PLAIN, r->p99, r->arm->unit);
	else
		table_cell(t, TONE_PLAIN, "");
	twin_cell(ratio, t);
	fixed_cell(t, ratio ? ratio->ratio.value : NAN, 3);
	count_cell(t, r->used);
	validity_cell(t, r);
	table_note(t, ratio && ratio->why[0] ? ratio->why : r->arm->note);
}

void section_others(const struct sections *x, const char *group, struct table *t)
{
	table_column(t, "benchmark", ALIGN_LEFT, 0);
	table_column(t, "where", ALIGN_LEFT, 1);
	table_column(t, "median", ALIGN_RIGHT, 0);
	table_column(t, "95 % CI", ALIGN_RIGHT, 2);
	table_column(t, "p99", ALIGN_RIGHT, 7);
	table_column(t, "on host", ALIGN_RIGHT, 5);
	table_column(t, other_side_of(x->s).ratio, ALIGN_RIGHT, 4);
	table_column(t, "n", ALIGN_RIGHT, 8);
	table_column(t, "state", ALIGN_LEFT, 3);
	for (size_t i = 0; i < x->s->n_results; i++)
		if (!x->elsewhere[i] && strcmp(x->s->results[i].arm->group, group) == 0)
			other_row(&x->s->results[i], x->ratio[i], t);
}

void section_all(const struct summary *s, struct table *t)
{
	table_column(t, "benchmark", ALIGN_LEFT, 0);
	table_column(t, "where", ALIGN_LEFT, 1);
	table_column(t, "min", ALIGN_RIGHT, 7);
	table_column(t, "p50", ALIGN_RIGHT, 2);
	table_column(t, "p90", ALIGN_RIGHT, 5);
	table_column(t, "p99", ALIGN_RIGHT, 4);
	table_column(t, "max", ALIGN_RIGHT, 6);
	table_column(t, "launches", ALIGN_RIGHT, 8);
	table_column(t, "rev", ALIGN_RIGHT, 9);
	for (size_t i = 0; i < s->n_results; i++) {
		const struct result *r = &s->results[i];
		struct buffer text = BUFFER_INIT;

		table_row(t);
		name_cell(t, r->arm);
		section_place(r->arm, &text);
		cell(t, TONE_PLAIN, &text);
		value_cell(t, TONE_PLAIN, r->least, r->arm->unit);
		value_cell(t, TONE_PLAIN, r->p50, r->arm->unit);
		value_cell(t, TONE_PLAIN, r->p90, r->arm->unit);
		value_cell(t, TONE_PLAIN, r->p99, r->arm->unit);
		value_cell(t, TONE_PLAIN, r->most, r->arm->unit);
		buffer_addf(&text, "%zu/%zu", r->used, r->launches);
		cell(t, TONE_PLAIN, &text);
		count_cell(t, r->arm->rev);
	}
}
