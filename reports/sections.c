#include "reports/sections.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "reports/other_side.h"
#include "reports/section_cells.h"

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
		x->elsewhere[i] = section_is_exit(&s->results[i]);
	for (size_t i = 0; i < s->n_ratios; i++) {
		const struct ratio *ratio = &s->ratios[i];

		x->ratio[ratio->of - s->results] = ratio;
		x->elsewhere[ratio->to - s->results] = true;
		if (section_is_near_native(ratio))
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

static void other_row(const struct result *r, const struct ratio *ratio, struct table *t)
{
	struct buffer text = BUFFER_INIT;

	table_row(t);
	put_name(t, r->arm);
	section_place(r->arm, &text);
	put_text(t, TONE_PLAIN, &text);
	put_value(t, validity_tone(r), r->median, r->arm->unit);
	put_interval(t, r);
	if (isfinite(r->p99))
		put_value(t, TONE_PLAIN, r->p99, r->arm->unit);
	else
		table_cell(t, TONE_PLAIN, "");
	put_twin(t, ratio);
	put_fixed(t, ratio ? ratio->ratio.value : NAN, 3);
	put_count(t, r->used);
	put_validity(t, r);
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
		put_name(t, r->arm);
		section_place(r->arm, &text);
		put_text(t, TONE_PLAIN, &text);
		put_value(t, TONE_PLAIN, r->least, r->arm->unit);
		put_value(t, TONE_PLAIN, r->p50, r->arm->unit);
		put_value(t, TONE_PLAIN, r->p90, r->arm->unit);
		put_value(t, TONE_PLAIN, r->p99, r->arm->unit);
		put_value(t, TONE_PLAIN, r->most, r->arm->unit);
		buffer_addf(&text, "%zu/%zu", r->used, r->launches);
		put_text(t, TONE_PLAIN, &text);
		put_count(t, r->arm->rev);
	}
}
