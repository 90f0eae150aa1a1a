/* The shape in DESIGN, section 7. Numbers that are not known are null. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

#include "base/area.h"
#include "judge/guest_state.h"
#include "reports/escape.h"
#include "reports/report.h"

#define SCHEMA "kvmbench.report/1"
/* As many digits as survive being written in decimal: 0.05 stays 0.05. */
#define DIGITS 15

static json_t *number(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

static json_t *interval(double low, double high)
{
	return json_pack("[o,o]", number(low), number(high));
}

/* The string, with bytes that are not UTF-8 replaced; NULL is "". */
static json_t *string(const char *text)
{
	json_t *value = json_string(text ? text : "");
	struct buffer clean = BUFFER_INIT;

	if (value)
		return value;
	escape_terminal(&clean, text);
	value = json_string(clean.data);
	buffer_finish(&clean);
	return value;
}

/* A 64-bit number that may not fit a JSON integer: then as text. */
static json_t *seed_value(uint64_t seed)
{
	char text[24];

	if (seed <= INT64_MAX)
		return json_integer((json_int_t)seed);
	snprintf(text, sizeof(text), "%llu", (unsigned long long)seed);
	return json_string(text);
}

static json_t *session_json(const struct run *run)
{
	static const char *const ends[] = { "unfinished", "complete", "interrupted", "failed" };
	const struct session *session = &run->session;
	json_t *argv = json_array();

	for (size_t i = 0; i < session->n_argv; i++)
		json_array_append_new(argv, string(session->argv[i]));
	return json_pack("{s:o,s:s,s:o,s:o,s:o,s:o,s:o,s:o,s:I,s:o,s:s,s:o}", "id",
		string(session->id), "kind", session_kind_name(session->exact), "tool",
		string(session->tool), "suite", string(session->suite), "started",
		string(session->started), "argv", argv, "seed", seed_value(session->seed), "tsc_hz",
		number(session->tsc_hz > 0 ? session->tsc_hz : NAN), "launches",
		(json_int_t)session->launches, "vary",
		session->vary ? string(session->vary) : json_null(), "end", ends[run->end],
		"end_why", string(run->end_why));
}

static json_t *split_json(const struct result *r)
{
	if (!r->arm->split || !r->used || r->exact)
		return json_null();
	return json_pack("{s:o,s:o,s:o}", "floor", number(r->split.floor), "entry_exit",
		number(r->split.entry), "user_space", number(r->split.user));
}

static json_t *values_json(const struct result *r)
{
	json_t *values = json_array();

	for (size_t i = 0; i < r->used; i++)
		json_array_append_new(values, number(r->value[i]));
	return values;
}

static json_t *params_json(const struct arm *arm)
{
	return arm->params ? json_incref(arm->params) : json_object();
}

/* Least and most launch of an exact run; null in others. */
static json_t *spread_json(const struct result *r)
{
	return r->exact ? interval(r->low, r->high) : json_null();
}

static json_t *confidence_json(const struct result *r)
{
	return r->exact ? interval(NAN, NAN) : interval(r->low, r->high);
}

/* order is taken over */
static json_t *packed_result(const struct result *r, json_t *order)
{
	const struct arm *arm = r->arm;

	return json_pack("{s:o,s:o,s:s,s:o,s:o,s:o,s:o,s:o,s:I,s:o,s:s,"
			 "s:I,s:I,s:I,s:I,s:I,s:o,"
			 "s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:s,s:o,s:o,s:o}",
		"bench", string(arm->bench), "group", string(arm->group), "area",
		area_name(arm_area(arm)), "summary", string(arm->summary), "target",
		string(arm->target), "ring", string(arm->ring), "params", params_json(arm),
		"params_text", string(arm->params_text), "rev", (json_int_t)arm->rev, "unit",
		string(arm->unit), "better", arm->higher_better ? "higher" : "lower", "launches",
		(json_int_t)r->launches, "used", (json_int_t)r->used, "excluded",
		(json_int_t)r->excluded, "failed", (json_int_t)r->failed, "unsteady",
		(json_int_t)r->unsteady, "spread", spread_json(r), "median", number(r->median),
		"ci95", confidence_json(r), "mean", number(r->mean.value), "mean_ci95",
		interval(r->mean.low, r->mean.high), "p50", number(r->p50), "p90", number(r->p90),
		"p99", number(r->p99), "min", number(r->least), "max", number(r->most), "cycles",
		number(r->cycles > 0 ? r->cycles : NAN), "exits_per_op", number(r->exits_per_op),
		"split", split_json(r), "values", values_json(r), "order", order, "valid",
		validity_name(r->valid), "why", string(r->why), "note", string(arm->note),
		"estimator", string(arm->estimator));
}

/* "side" only where a session has sides; order is taken over */
static json_t *result_json(const struct result *r, json_t *order)
{
	json_t *json = packed_result(r, order);

	if (json && *arm_side(r->arm))
		json_object_set_new(json, "side", string(r->arm->side));
	return json;
}

/* One list per result: positions in the session of the launches it used. They are collected in one
 * pass over the launches: files may hold millions.
 */
static json_t **orders_make(const struct summary *s)
{
	const struct run *run = s->run;
	json_t **of_arm = calloc(run->n_arms + 1, sizeof(*of_arm));

	if (!of_arm)
		return NULL;
	for (size_t i = 0; i < s->n_results; i++)
		of_arm[s->results[i].arm - run->arms] = json_array();
	for (size_t i = 0; i < run->n_launches; i++) {
		const struct launch *l = &run->launches[i];

		if (l->status == LAUNCH_OK && l->n_raw && of_arm[l->arm])
			json_array_append_new(of_arm[l->arm], json_integer(l->order));
	}
	return of_arm;
}

static json_t *results_json(const struct summary *s)
{
	json_t **order = orders_make(s);
	json_t *results = json_array();
	bool failed = !order;

	for (size_t i = 0; !failed && i < s->n_results; i++) {
		const struct result *r = &s->results[i];

		failed = json_array_append_new(
				 results, result_json(r, order[r->arm - s->run->arms])) != 0;
	}
	free(order);
	if (!failed)
		return results;
	json_decref(results);
	return NULL;
}

/* Tables say it in the place of the verdict. */
static json_t *why_json(bool emulated, const char *why)
{
	struct buffer text = BUFFER_INIT;
	json_t *value;

	if (emulated)
		buffer_adds(&text, "the guest was emulated (TCG): no KVM number, no verdict");
	if (*why)
		buffer_addf(&text, "%s%s", text.length ? "; " : "", why);
	value = string(text.length ? text.data : "");
	buffer_finish(&text);
	return value;
}

static json_t *packed_ratio(const struct ratio *r)
{
	const struct arm *arm = r->of->arm;

	return json_pack("{s:o,s:s,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:I,s:b,s:s,s:o}", "bench",
		string(arm->bench), "area", area_name(arm_area(arm)), "params", params_json(arm),
		"params_text", string(arm->params_text), "ring", string(arm->ring), "of",
		string(arm->target), "to", string(r->to->arm->target), "ratio",
		number(r->ratio.value), "ci95", interval(r->ratio.low, r->ratio.high), "margin",
		number(r->margin), "mde", number(r->mde), "n", (json_int_t)r->ratio.n, "emulated",
		r->emulated, "verdict", verdict_name(r->verdict), "why",
		why_json(r->emulated, r->why));
}

static json_t *ratio_json(const struct ratio *r)
{
	json_t *json = packed_ratio(r);

	if (json && *arm_side(r->of->arm))
		json_object_set_new(json, "side", string(r->of->arm->side));
	return json;
}

static json_t *ratios_json(const struct summary *s)
{
	json_t *ratios = json_array();

	for (size_t i = 0; i < s->n_ratios; i++)
		if (json_array_append_new(ratios, ratio_json(&s->ratios[i])) != 0) {
			json_decref(ratios);
			return NULL;
		}
	return ratios;
}

static json_t *area_json(const struct area_ratio *a)
{
	json_t *json = json_pack("{s:s,s:o,s:s,s:o,s:o,s:o,s:o,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:b,"
				 "s:s,s:o}",
		"area", area_name(a->area), "of", string(a->target), "to", "host", "ratio",
		number(a->ratio.value), "ci95", interval(a->ratio.low, a->ratio.high), "margin",
		number(a->margin), "mde", number(a->mde), "n", (json_int_t)a->ratio.n, "benches",
		(json_int_t)a->benches, "ratios", (json_int_t)a->ratios, "near_native",
		(json_int_t)a->near_native, "slower", (json_int_t)a->slower, "inconclusive",
		(json_int_t)a->inconclusive, "invalid", (json_int_t)a->invalid, "emulated",
		a->emulated, "verdict", verdict_name(a->verdict), "why",
		why_json(a->emulated, a->why));

	if (json && *a->side)
		json_object_set_new(json, "side", string(a->side));
	return json;
}

static json_t *areas_json(const struct summary *s)
{
	json_t *areas = json_array();

	for (size_t i = 0; i < s->n_areas; i++)
		if (json_array_append_new(areas, area_json(&s->areas[i])) != 0) {
			json_decref(areas);
			return NULL;
		}
	return areas;
}

/* null without a guest */
static json_t *guest_json(const struct run *run)
{
	json_t *findings;
	struct guest_state state;

	guest_state_make(run, &state);
	if (!state.n)
		return json_null();
	findings = json_array();
	for (size_t i = 0; i < state.n; i++) {
		const struct guest_finding *f = &state.finding[i];

		json_array_append_new(findings,
			json_pack("{s:s,s:b,s:o,s:s,s:s}", "topic", f->topic, "bad", f->bad, "is",
				string(f->is), "effect", f->effect, "mend", f->mend));
	}
	return json_pack("{s:o,s:o,s:o}", "steal", number(state.steal), "huge_page_share",
		number(state.huge_share), "findings", findings);
}

static json_t *skipped_json(const struct run *run)
{
	json_t *skipped = json_array();

	for (size_t i = 0; i < run->n_skips; i++) {
		const struct skip *skip = &run->skips[i];

		json_array_append_new(skipped,
			json_pack("{s:o,s:o,s:o,s:o,s:o}", "bench", string(skip->bench), "target",
				string(skip->target), "params_text", string(skip->params_text),
				"why", string(skip->why), "hint", string(skip->hint)));
	}
	return skipped;
}

static json_t *verdicts_json(const struct summary *s)
{
	return json_pack("{s:o,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:b,s:o}", "geomean", number(s->geomean),
		"near_native", (json_int_t)s->near_native, "slower", (json_int_t)s->slower,
		"inconclusive", (json_int_t)s->inconclusive, "ok", (json_int_t)s->n_ok, "degraded",
		(json_int_t)s->n_degraded, "invalid", (json_int_t)s->n_invalid, "timeout",
		(json_int_t)s->n_timeout, "kernel_emulated", s->kernel_emulated, "control_ratio",
		number(s->control_ratio));
}

static int add_chunk(const char *bytes, size_t length, void *out)
{
	buffer_add(out, bytes, length);
	return 0;
}

int report_json(const struct summary *s, const struct report_options *o, struct buffer *out,
	struct error *err)
{
	json_t *host = s->run->host ? json_incref(s->run->host) : json_object();
	json_t *report = json_pack("{s:s,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "schema", SCHEMA,
		"session", session_json(s->run), "host", host, "summary", verdicts_json(s),
		"results", results_json(s), "ratios", ratios_json(s), "areas", areas_json(s),
		"guest", guest_json(s->run), "skipped", skipped_json(s->run));
	int status;

	(void)o;
	if (!report)
		return error_set(err, ERROR_SYSTEM, "cannot make a JSON report: out of memory");
	/* ASCII: C1 controls and overrides in somebody's strings must not reach a terminal */
	status = json_dump_callback(report, add_chunk, out,
		JSON_INDENT(1) | JSON_ENSURE_ASCII | JSON_REAL_PRECISION(DIGITS));
	json_decref(report);
	if (status)
		return error_set(err, ERROR_DATA, "cannot write the host record as JSON");
	buffer_adds(out, "\n");
	return 0;
}
