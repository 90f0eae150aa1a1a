#include "reports/exact.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/count.h"
#include "base/number.h"
#include "judge/exact.h"
#include "judge/result.h"
#include "reports/host_field.h"
#include "reports/sections.h"

const char exact_tells[] = "Counts tell path length, added work, regressions; not cycles, caches, "
			   "an exit's cost in hardware.";

static void add_emulator(const struct run *run, struct buffer *out)
{
	const json_t *lab = host_field(run, "lab");
	const json_t *name = json_object_get(lab, "emulator");

	if (lab)
		host_field_text(json_is_string(name) ? name : lab, out);
	else
		buffer_adds(out, "unknown emulator");
}

void exact_machine(const struct run *run, struct buffer *out)
{
	add_emulator(run, out);
	if (!host_field(run, "kvm_backend"))
		return;
	buffer_adds(out, ", ");
	host_field_add(run, "kvm_backend", out);
}

void exact_title(const struct run *run, struct buffer *out)
{
	buffer_adds(out, "instruction counts in an emulator (");
	exact_machine(run, out);
	buffer_adds(out, "), not times");
}

/* ", cpu max": what a lab says beside the emulator's name */
static void add_members(const json_t *lab, struct buffer *out)
{
	const char *key;
	json_t *value;

	if (!json_is_string(json_object_get(lab, "emulator")))
		return;
	/* jansson takes no const here, but changes nothing */
	json_object_foreach ((json_t *)(uintptr_t)lab, key, value) {
		if (strcmp(key, "emulator") == 0)
			continue;
		buffer_addf(out, ", %s ", key);
		host_field_text(value, out);
	}
}

static void add_field(const struct run *run, const char *name, const char *label, struct explain *e)
{
	struct buffer text = BUFFER_INIT;

	if (!host_field_add(run, name, &text))
		buffer_adds(&text, "unknown");
	explain_add(e, label, &text);
}

static void add_sentence(struct explain *e, const char *label, const char *sentence)
{
	struct buffer text = BUFFER_INIT;

	buffer_adds(&text, sentence);
	explain_add(e, label, &text);
}

void exact_where(const struct summary *s, struct explain *e)
{
	const struct session *session = &s->run->session;
	struct buffer text = BUFFER_INIT;

	add_emulator(s->run, &text);
	add_members(host_field(s->run, "lab"), &text);
	explain_add(e, "emulator", &text);
	add_field(s->run, "cpu_name", "CPU", e);
	add_field(s->run, "kernel_release", "kernel", e);
	add_field(s->run, "command_line", "command line", e);
	add_field(s->run, "kvm_backend", "KVM", e);
	buffer_addf(&text, "%s, %u launch%s per arm, seed %llu", session->started,
		session->launches, session->launches == 1 ? "" : "es",
		(unsigned long long)session->seed);
	explain_add(e, "measured", &text);
	buffer_addf(&text, "kvmbench %s, session %s", session->tool, session->id);
	explain_add(e, "by", &text);
}

void exact_counts(const struct summary *s, struct buffer *out)
{
	size_t exact = 0;
	size_t spread = 0;

	for (size_t i = 0; i < s->n_results; i++) {
		const struct result *r = &s->results[i];
		const bool valid = result_is_valid(r);

		exact += valid && exact_same(r->low, r->high);
		spread += valid && !exact_same(r->low, r->high);
	}
	buffer_addf(out, "%zu of %zu benchmark%s exact", exact, s->n_results,
		s->n_results == 1 ? "" : "s");
	if (spread)
		buffer_addf(out, ", %zu with a spread", spread);
	if (exact + spread < s->n_results)
		buffer_addf(out, ", %zu not measured", s->n_results - exact - spread);
}

void exact_how_to_read(struct explain *e)
{
	add_sentence(e, "instructions/op",
		"instructions that the emulated machine executes for one operation, in guest and "
		"kernel alike: median over the launches of what a batch of twice the operations "
		"takes "
		"more, so that whatever surrounds the loop is not in it.");
	add_sentence(e, "spread",
		"exact: every launch gave this count, so any difference to another run is a "
		"change. "
		"±: how far launches lie from the median; differences within that are none.");
	add_sentence(e, "limits", exact_tells);
}

void exact_compare_how_to_read(const struct comparison *c, struct explain *e)
{
	add_sentence(e, "difference",
		"instructions per operation after less before: + is a longer path. Counts are "
		"exact, so any difference is a change, however small; none is a matter of chance");
	add_sentence(e, "spread",
		"how far the launches of a side that is not exact lie from its count; ranges that "
		"share a value are no change");
	for (size_t i = 0; i < c->n; i++)
		if (c->metric[i].exact && c->metric[i].threshold > 0) {
			add_sentence(e, "tolerance", "differences up to it were asked to be none");
			break;
		}
	add_sentence(e, "limits", exact_tells);
}

void exact_spread_text(const struct result *r, struct buffer *out)
{
	char text[COUNT_TEXT];

	if (!result_is_valid(r))
		return;
	if (!exact_same(r->low, r->high))
		buffer_addf(out, "±%s", count_text(exact_spread(r->median, r->low, r->high), text));
	else
		buffer_adds(out, r->used == 1 && r->arm->batches == 1 ? "1 value" : "exact");
}

void exact_side_spread(const struct exact *e, struct buffer *out)
{
	char text[COUNT_TEXT];

	if (isfinite(e->value))
		buffer_addf(out, "±%s", count_text(exact_spread(e->value, e->low, e->high), text));
}

static void cell(struct table *t, enum tone tone, struct buffer *text)
{
	table_cell(t, tone, text->data);
	buffer_finish(text);
}

static void row(const struct result *r, struct table *t)
{
	const bool valid = result_is_valid(r);
	const enum tone tone = !valid ? TONE_BAD : r->valid == VALID_OK ? TONE_PLAIN : TONE_WARN;
	struct buffer text = BUFFER_INIT;
	char number[COUNT_TEXT];

	table_row(t);
	section_name(r->arm, &text);
	cell(t, TONE_STRONG, &text);
	section_place(r->arm, &text);
	cell(t, TONE_PLAIN, &text);
	table_cell(t, tone, valid ? count_text(r->median, number) : "–");
	table_cell(t, TONE_PLAIN,
		isfinite(r->exits_per_op) && r->exits_per_op < 1e9
			? number_fixed(r->exits_per_op, 2, number, sizeof(number))
			: "");
	exact_spread_text(r, &text);
	cell(t, r->valid == VALID_DEGRADED ? TONE_WARN : TONE_PLAIN, &text);
	table_cell(t, tone, r->valid == VALID_OK ? "ok" : validity_name(r->valid));
	table_note(t, r->arm->note);
}

void exact_section(const struct summary *s, struct table *t)
{
	table_column(t, "benchmark", ALIGN_LEFT, 0);
	table_column(t, "where", ALIGN_LEFT, 2);
	table_column(t, "instructions/op", ALIGN_RIGHT, 0);
	table_column(t, "exits/op", ALIGN_RIGHT, 3);
	table_column(t, "spread", ALIGN_RIGHT, 0);
	table_column(t, "state", ALIGN_LEFT, 1);
	for (size_t i = 0; i < s->n_results; i++)
		row(&s->results[i], t);
}
