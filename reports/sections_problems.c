#include <stdio.h>
#include <string.h>

#include "reports/losses.h"
#include "reports/sections.h"

#define NAMES_MAX 100 /* benchmarks named per reason */

static void share_cell(struct table *t, size_t n, size_t of)
{
	char text[48];

	snprintf(text, sizeof(text), "%zu/%zu", n, of);
	table_cell(t, TONE_PLAIN, n ? text : "");
}

static void warning_row(const struct result *r, struct table *t)
{
	struct buffer name = BUFFER_INIT;
	struct buffer place = BUFFER_INIT;

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
	/* an arm without a launch left says so in its reason */
	share_cell(t, r->used ? r->excluded : 0, r->launches);
	share_cell(t, r->used ? r->failed : 0, r->launches);
	table_note(t, r->why);
	buffer_finish(&name);
	buffer_finish(&place);
}

void section_warnings(const struct summary *s, struct table *t)
{
	table_column(t, "benchmark", ALIGN_LEFT, 0);
	table_column(t, "where", ALIGN_LEFT, 2);
	table_column(t, "is", ALIGN_LEFT, 1);
	table_column(t, "excluded", ALIGN_RIGHT, 3);
	table_column(t, "failed", ALIGN_RIGHT, 4);
	for (size_t i = 0; i < s->n_results; i++)
		if (s->results[i].valid != VALID_OK)
			warning_row(&s->results[i], t);
	for (size_t i = 0; i < s->n_results; i++)
		if (s->results[i].valid == VALID_OK && losses_stand_out(&s->results[i]))
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

/* Adds "mem_chase (host, tinyvm)" for the benchmark of skip `at` and all skips like it, at the
 * first of them. False if it was named before. */
static bool add_skipped(
	const struct skip *skips, size_t n, size_t first, size_t at, struct buffer *text)
{
	const char *target = skips[at].target;

	for (size_t i = first; i < at; i++)
		if (same_reason(&skips[i], &skips[at]) && same(skips[i].bench, skips[at].bench))
			return false;
	buffer_addf(text, "%s%s (%s", text->length ? ", " : "", skips[at].bench, target);
	for (size_t i = at + 1; i < n && same(skips[i].bench, skips[at].bench); i++) {
		if (!same_reason(&skips[i], &skips[at]) || same(skips[i].target, target))
			continue;
		target = skips[i].target;
		buffer_addf(text, ", %s", target);
	}
	buffer_adds(text, ")");
	return true;
}

void section_skipped(const struct summary *s, struct table *t)
{
	const struct skip *skips = s->run->skips;
	const size_t n = s->run->n_skips;

	t->prose = true;
	table_column(t, "why", ALIGN_LEFT, 0);
	table_column(t, "n", ALIGN_RIGHT, 1);
	for (size_t i = 0; i < n; i++) {
		struct buffer names = BUFFER_INIT;
		char number[24];
		size_t alike = 0;
		size_t named = 0;
		size_t j;

		for (j = 0; j < i && !same_reason(&skips[j], &skips[i]); j++)
			;
		if (j < i)
			continue;
		for (j = i; j < n; j++) {
			if (!same_reason(&skips[j], &skips[i]))
				continue;
			if (named < NAMES_MAX)
				named += add_skipped(skips, n, i, j, &names);
			alike++;
		}
		if (named == NAMES_MAX)
			buffer_adds(&names, ", …");
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
