#include <stdio.h>
#include <string.h>

#include "reports/sections.h"

static void count(struct buffer *text, size_t n, size_t of, const char *what)
{
	if (n)
		buffer_addf(
			text, "%s%zu of %zu launches %s", text->length ? ", " : "", n, of, what);
}

static void warning_row(const struct result *r, struct table *t)
{
	struct buffer name = BUFFER_INIT;
	struct buffer place = BUFFER_INIT;
	struct buffer why = BUFFER_INIT;

	buffer_adds(&why, r->why);
	count(&why, r->failed, r->launches, "failed");
	count(&why, r->excluded, r->launches, "excluded");
	count(&why, r->unsteady, r->used, "drift");
	if (r->valid != VALID_OK || why.length) {
		table_row(t);
		section_name(r->arm, &name);
		table_cell(t, TONE_STRONG, name.data);
		section_place(r->arm, &place);
		table_cell(t, TONE_PLAIN, place.data);
		table_cell(t,
			r->valid == VALID_OK	     ? TONE_PLAIN
			: r->valid == VALID_DEGRADED ? TONE_WARN
						     : TONE_BAD,
			validity_name(r->valid));
		table_note(t, why.data);
	}
	buffer_finish(&name);
	buffer_finish(&place);
	buffer_finish(&why);
}

void section_warnings(const struct summary *s, struct table *t)
{
	table_column(t, "benchmark", ALIGN_LEFT, 0);
	table_column(t, "where", ALIGN_LEFT, 2);
	table_column(t, "is", ALIGN_LEFT, 1);
	for (size_t i = 0; i < s->n_results; i++)
		warning_row(&s->results[i], t);
}

static bool same(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool same_reason(const struct skip *a, const struct skip *b)
{
	return same(a->why, b->why) && same(a->hint, b->hint);
}

static void add_skipped(const struct skip *skip, const struct skip *before, struct buffer *text)
{
	/* targets and parameters of one benchmark are not worth repeating its name for */
	if (before && same(before->bench, skip->bench) && same(before->target, skip->target))
		return;
	buffer_addf(text, "%s%s", text->length ? ", " : "", skip->bench);
	if (skip->target && *skip->target && strcmp(skip->target, "tinyvm") != 0)
		buffer_addf(text, " (%s)", skip->target);
}

void section_skipped(const struct summary *s, struct table *t)
{
	const struct skip *skips = s->run->skips;
	const size_t n = s->run->n_skips;

	table_column(t, "why", ALIGN_LEFT, 0);
	table_column(t, "n", ALIGN_RIGHT, 1);
	for (size_t i = 0; i < n; i++) {
		struct buffer names = BUFFER_INIT;
		const struct skip *before = NULL;
		char number[24];
		size_t alike = 0;
		size_t j;

		for (j = 0; j < i && !same_reason(&skips[j], &skips[i]); j++)
			;
		if (j < i)
			continue;
		for (j = i; j < n; j++) {
			if (!same_reason(&skips[j], &skips[i]))
				continue;
			add_skipped(&skips[j], before, &names);
			before = &skips[j];
			alike++;
		}
		table_row(t);
		table_cell(t, TONE_STRONG, skips[i].why);
		snprintf(number, sizeof(number), "%zu", alike);
		table_cell(t, TONE_PLAIN, number);
		if (skips[i].hint && *skips[i].hint)
			buffer_addf(&names, "; hint: %s", skips[i].hint);
		table_note(t, names.data);
		buffer_finish(&names);
	}
}
