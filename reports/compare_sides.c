#include "reports/compare_sections.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/units.h"
#include "judge/side_run.h"
#include "reports/exact.h"
#include "reports/sections.h"

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
