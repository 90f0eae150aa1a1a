#include "reports/compare_sections.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/count.h"
#include "base/number.h"
#include "base/units.h"
#include "judge/exact.h"
#include "judge/side_run.h"
#include "reports/exact.h"
#include "reports/sections.h"

static const size_t launches_sensible = 10000;

void compare_name(const struct metric *m, struct buffer *out)
{
	section_name(m->base, out);
	if (m->kind == METRIC_EXITS)
		buffer_adds(out, ", exits");
}

void compare_counts(const struct comparison *c, struct buffer *out)
{
	static const enum change order[] = { CHANGE_REGRESSION, CHANGE_IMPROVEMENT, CHANGE_INVALID,
		CHANGE_INCOMPARABLE, CHANGE_INCONCLUSIVE, CHANGE_NONE };
	bool first = true;

	for (size_t i = 0; i < CHANGES; i++) {
		const size_t n = c->count[order[i]];
		const bool plural = n != 1 && (order[i] == CHANGE_REGRESSION ||
						      order[i] == CHANGE_IMPROVEMENT);

		if (!n && order[i] != CHANGE_REGRESSION)
			continue;
		buffer_addf(out, "%s%zu %s%s", first ? "" : ", ", n, change_name(order[i]),
			plural ? "s" : "");
		first = false;
	}
	if (!c->n)
		buffer_adds(out, ": nothing to compare");
}

/* "+12 insn (+0.43 %), 2,814 → 2,826" */
static void add_counts_change(const struct metric *m, struct buffer *out)
{
	char before[COUNT_TEXT];
	char after[COUNT_TEXT];

	if (isfinite(m->ratio.value))
		buffer_addf(out, "%s insn (%s), ",
			count_change(m->head_value - m->base_value, before),
			count_percent(m->head_value / m->base_value - 1, after));
	if (isfinite(m->base_value) && isfinite(m->head_value))
		buffer_addf(out, "%s → %s", count_text(m->base_value, before),
			count_text(m->head_value, after));
}

/* Of what is incomparable the two sides may be in different units. */
static const char *value_text(
	const struct metric *m, const char *unit, double value, char text[UNITS_TEXT])
{
	if (m->kind == METRIC_EXITS && isfinite(value) && fabs(value) < 1e15)
		return number_fixed(value, 3, text, UNITS_TEXT);
	return units_value(value, unit, text);
}

static void add_range(const struct metric *m, struct buffer *out)
{
	char low[UNITS_TEXT];
	char high[UNITS_TEXT];

	if (!isfinite(m->ratio.low) || !isfinite(m->ratio.high))
		return;
	units_percent(m->ratio.low - 1, low);
	units_percent(m->ratio.high - 1, high);
	/* the sign of per cent once, behind both */
	buffer_addf(out, "%.*s to %s", (int)(strcspn(low, " ")), low, high);
}

void compare_change_text(const struct metric *m, struct buffer *out)
{
	char change[UNITS_TEXT];
	char base[UNITS_TEXT];
	char head[UNITS_TEXT];
	struct buffer range = BUFFER_INIT;
	const size_t start = out->length;

	if (m->exact) {
		add_counts_change(m, out);
		return;
	}
	if (isfinite(m->ratio.value))
		buffer_addf(out, "%s", units_percent(metric_change(m), change));
	add_range(m, &range);
	if (range.length)
		buffer_addf(out, " (%s)", range.data);
	buffer_finish(&range);
	if (isfinite(m->base_value) && isfinite(m->head_value))
		buffer_addf(out, "%s%s → %s", out->length > start ? ", " : "",
			value_text(m, m->base->unit, m->base_value, base),
			value_text(m, m->head->unit, m->head_value, head));
}

const char *compare_heading(enum change change)
{
	static const char *const titles[CHANGES] = { "Invalid", "Incomparable", "Regressions",
		"Improvements", "Inconclusive", "No change" };

	return titles[change];
}

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
	table_cell(t, TONE_PLAIN, value_text(m, m->base->unit, m->base_value, value));
	table_cell(t, TONE_PLAIN, value_text(m, m->head->unit, m->head_value, value));
	table_cell(t, change_tone(m->verdict),
		isfinite(m->ratio.value) ? units_percent(metric_change(m), value) : "–");
	add_range(m, &text);
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

/* What brought the machine there, as the user typed it. */
static const char *switched_by(const struct session *session, const char *side)
{
	const char *text = json_string_value(
		json_object_get(session->ab, strcmp(side, "A") == 0 ? "a" : "b"));

	return text ? text : "";
}

/* switched: the side of a session with two, "A" or "B"; or NULL */
static void side_line(const struct side *side, const char *label, const char *switched,
	const char *path, struct explain *e)
{
	const struct session *session = &side->session[0]->run->session;
	struct buffer text = BUFFER_INIT;
	size_t unfinished = 0;

	for (size_t i = 0; i < side->n; i++)
		unfinished += side->session[i]->run->end != RUN_COMPLETE;
	if (path)
		buffer_addf(&text, "%s: ", path);
	if (side->n > 1)
		buffer_addf(&text, "%zu sessions, %s of %s to %s of %s, kvmbench %s", side->n,
			session->id, session->started, side->session[side->n - 1]->run->session.id,
			side->session[side->n - 1]->run->session.started, session->tool);
	else
		buffer_addf(&text, "session %s of %s, kvmbench %s", session->id, session->started,
			session->tool);
	if (unfinished && side->n > 1)
		buffer_addf(&text, "; %zu of them did not end properly", unfinished);
	else if (unfinished)
		buffer_adds(&text, "; it did not end properly");
	explain_add(e, label, &text);
	if (!switched)
		return;
	buffer_addf(&text, "switched by %s", switched_by(session, switched));
	explain_add(e, strcmp(switched, "A") == 0 ? "side A" : "side B", &text);
}

/* Which of its two sides a session stands for here; NULL if it is whole. */
static const char *side_of(const struct comparison *c, const struct side *side)
{
	return c->paired ? side_run_of(side->session[0]->run) : NULL;
}

void compare_sides(
	const struct comparison *c, const struct compare_report_options *o, struct explain *e)
{
	struct buffer counts = BUFFER_INIT;

	side_line(&c->base, "base", side_of(c, &c->base), o->base_path, e);
	side_line(&c->head, "head", side_of(c, &c->head), o->head_path, e);
	if (c->exact) {
		exact_title(c->base.session[0]->run, &counts);
		explain_add(e, "what", &counts);
	}
}

static void add_sentence(struct explain *e, const char *label, const char *sentence)
{
	struct buffer text = BUFFER_INIT;

	buffer_adds(&text, sentence);
	explain_add(e, label, &text);
}

void compare_limits(const struct comparison *c, struct explain *e)
{
	struct buffer text = BUFFER_INIT;

	if (c->paired)
		add_sentence(e, "one session",
			"both sides were measured in turns, and are compared block by block: what "
			"makes sessions differ does not count");
	else if (c->same_session)
		add_sentence(e, "one session",
			"base and head are the same session: this compares it with itself");
	if (c->mixed)
		add_sentence(e, "two kinds",
			"one side holds instruction counts of an emulator, the other measured "
			"times: a count says nothing about time, so nothing is compared");
	if (c->fingerprint.undeclared) {
		buffer_addf(&text,
			"%zu field%s of the fingerprint differ%s or %s unknown: nothing is "
			"compared. "
			"Measure in the same place, or declare what is under test: --vary FIELD",
			c->fingerprint.undeclared, c->fingerprint.undeclared == 1 ? "" : "s",
			c->fingerprint.undeclared == 1 ? "s" : "",
			c->fingerprint.undeclared == 1 ? "is" : "are");
		explain_add(e, "another place", &text);
	} else if (c->capped) {
		add_sentence(e, "no verdict on times",
			"two sessions differ even when nothing changed, and by how much is unknown "
			"here: "
			"that takes 5 or more sessions of base's code in the store (kvmbench store "
			"add), or 6 as base and head. Or state it with --session-sd (the sd "
			"between "
			"such sessions, as 0.5%). "
			"Launches alone, which know of no difference between sessions, would say "
			"what the last column says");
	}
	if (c->n_capped && !c->capped && !c->fingerprint.undeclared) {
		buffer_addf(&text,
			"%zu of the times: of how much they differ between sessions the store "
			"knows too little, it takes 5 sessions. Launches alone would say what the "
			"last column says",
			c->n_capped);
		explain_add(e, "no verdict", &text);
	}
	if (!c->n)
		add_sentence(e, "nothing in common",
			"no benchmark was measured with the same parameters on both sides");
}

/* Where the variance between sessions is from. */
static void explain_sessions(const struct comparison *c, struct explain *e)
{
	struct buffer text = BUFFER_INIT;
	size_t least = SIZE_MAX, most = 0;
	size_t history = 0, sides = 0;
	char sd[UNITS_TEXT];

	for (size_t i = 0; i < c->n; i++) {
		const struct metric *m = &c->metric[i];

		sides += m->source == SESSIONS_SIDES;
		if (m->source != SESSIONS_HISTORY)
			continue;
		history++;
		least = m->sessions < least ? m->sessions : least;
		most = m->sessions > most ? m->sessions : most;
	}
	if (c->session_sd > 0) {
		units_percent(c->session_sd, sd);
		buffer_addf(&text, "sd of %s between sessions of the same code, in every interval",
			sd + 1);
	}
	if (history) {
		buffer_addf(&text, "%s%zu of the times: sd between %zu ", text.length ? "; " : "",
			history, least);
		if (least != most)
			buffer_addf(&text, "to %zu ", most);
		buffer_adds(&text, "sessions of the same code in the store, in every interval");
	}
	if (sides)
		buffer_addf(&text,
			"%s%zu of the times: sd between the sessions compared here, in every "
			"interval",
			text.length ? "; " : "", sides);
	if (text.length)
		explain_add(e, "sessions", &text);
	buffer_finish(&text);
}

static void explain_tolerance(const struct comparison *c, struct explain *e)
{
	struct buffer text = BUFFER_INIT;
	size_t asked = 0, widened = 0;

	for (size_t i = 0; i < c->n; i++) {
		asked += c->metric[i].aa_ratios > 0;
		widened += c->metric[i].tolerance == TOLERANCE_AA;
	}
	if (!c->aa_sessions)
		return;
	buffer_addf(&text,
		"the threshold, or what equals differ by where that is more: 97.5 %% of the "
		"ratios of %zu A/A session%s of this place in the store (run --aa). They speak for "
		"%zu of the times, and raise the tolerance of %zu",
		c->aa_sessions, c->aa_sessions == 1 ? "" : "s", asked, widened);
	explain_add(e, "tolerance", &text);
}

void compare_how_to_read(const struct comparison *c, struct explain *e)
{
	struct buffer text = BUFFER_INIT;

	if (c->exact) {
		exact_compare_how_to_read(c, e);
		return;
	}
	add_sentence(e, "change",
		"geometric mean of head's launches over base's, + is worse, also for rates; with "
		"its 95 % interval. exits: VM exits per operation, exact");
	buffer_addf(&text,
		"regression or improvement: more than the tolerance, by a one-sided test with 5 %% "
		"false discoveries among %zu; no change: the 90 %% interval lies within the "
		"tolerance; inconclusive: neither",
		c->gating);
	explain_add(e, "verdict", &text);
	add_sentence(e, "detects",
		"the smallest true regression that would have been called one with 80 % power; "
		"needs: launches a side that would decide");
	explain_tolerance(c, e);
	explain_sessions(c, e);
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
