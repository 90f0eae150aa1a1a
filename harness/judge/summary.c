#include "judge/summary.h"

#include <math.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "judge/areas.h"
#include "judge/control.h"
#include "judge/order.h"
#include "judge/pair.h"
#include "judge/ratio.h"
#include "judge/result.h"
#include "stats/describe.h"

static int make_results(const struct order *o, bool brief, struct summary *s, struct error *err)
{
	s->results = calloc(s->run->n_arms + 1, sizeof(*s->results));
	if (!s->results)
		return error_errno(err, ERROR_SYSTEM, "cannot summarise %zu arms", s->run->n_arms);
	for (size_t i = 0; i < s->run->n_arms; i++) {
		if (result_make(s->run, o, i, &s->results[i], err) < 0)
			return -1;
		s->n_results++;
		if (!brief && result_describe(o, i, &s->results[i], err) < 0)
			return -1;
	}
	return 0;
}

static int make_ratios(const struct order *o, const size_t *host, const struct control *control,
	double margin, struct summary *s, struct error *err)
{
	s->ratios = calloc(s->n_results + 1, sizeof(*s->ratios));
	if (!s->ratios)
		return error_errno(err, ERROR_SYSTEM, "cannot compare %zu arms", s->n_results);
	for (size_t i = 0; i < s->n_results; i++) {
		struct ratio *r = &s->ratios[s->n_ratios];

		if (host[i] == PAIR_NONE)
			continue;
		if (ratio_make(&s->results[i], &s->results[host[i]], margin, control, r, err) < 0)
			return -1;
		ratio_explain(r, control, o, s->run, i);
		s->n_ratios++;
	}
	return 0;
}

static void count_results(struct summary *s)
{
	for (size_t i = 0; i < s->n_results; i++) {
		s->n_ok += s->results[i].valid == VALID_OK;
		s->n_degraded += s->results[i].valid == VALID_DEGRADED;
		s->n_invalid += s->results[i].valid == VALID_INVALID;
		s->n_timeout += s->results[i].valid == VALID_TIMEOUT;
	}
}

static int count_ratios(struct summary *s, struct error *err)
{
	cleanup_free double *value = calloc(s->n_ratios + 1, sizeof(*value));
	size_t n = 0;

	if (!value)
		return error_errno(err, ERROR_SYSTEM, "cannot count %zu ratios", s->n_ratios);
	for (size_t i = 0; i < s->n_ratios; i++) {
		const struct ratio *r = &s->ratios[i];

		s->near_native += r->verdict == VERDICT_NEAR_NATIVE;
		s->slower += r->verdict == VERDICT_SLOWER;
		s->inconclusive += r->verdict == VERDICT_INCONCLUSIVE;
		if (ratio_is_judged(r))
			value[n++] = r->ratio.value;
	}
	s->geomean = stats_geometric_mean(value, n);
	return 0;
}

static int fill(struct summary *s, const struct order *o, const size_t *host,
	const struct judge_options *options, struct error *err)
{
	struct control control;

	if (make_results(o, options->brief, s, err) < 0)
		return -1;
	if (control_make(s->run, o, s->results, host, &control, err) < 0)
		return -1;
	s->kernel_emulated = control.kernel_emulated;
	s->control_ratio = control.ratio.value;
	control_degrade(&control, s->results, s->n_results);
	count_results(s);
	if (make_ratios(o, host, &control, options->margin, s, err) < 0)
		return -1;
	return count_ratios(s, err) < 0 ? -1 : areas_make(s, err);
}

int summary_make(const struct run *run, const struct judge_options *options, struct summary *s,
	struct error *err)
{
	cleanup_free size_t *host = NULL;
	struct order order;
	int result;

	*s = (struct summary){ .run = run, .geomean = NAN, .control_ratio = NAN };
	if (!(options->margin >= 0 && options->margin < 1))
		return error_set(err, ERROR_USAGE, "margin %g: must be at least 0 and below 1",
			options->margin);
	if (order_make(run, &order, err) < 0)
		return -1;
	host = pair_hosts(run, err);
	result = host ? fill(s, &order, host, options, err) : -1;
	order_finish(&order);
	if (result < 0)
		summary_finish(s);
	return result;
}

void summary_finish(struct summary *s)
{
	for (size_t i = 0; i < s->n_results; i++)
		result_finish(&s->results[i]);
	free(s->results);
	free(s->ratios);
	free(s->areas);
	*s = (struct summary){ 0 };
}

const char *validity_name(enum validity valid)
{
	switch (valid) {
	case VALID_OK:
		return "ok";
	case VALID_DEGRADED:
		return "degraded";
	case VALID_INVALID:
		return "invalid";
	case VALID_TIMEOUT:
		return "timeout";
	}
	return "";
}

const char *verdict_name(enum verdict verdict)
{
	switch (verdict) {
	case VERDICT_NEAR_NATIVE:
		return "near-native";
	case VERDICT_SLOWER:
		return "slower";
	case VERDICT_INCONCLUSIVE:
		return "inconclusive";
	case VERDICT_INVALID:
		return "invalid";
	case VERDICT_NONE:
		return "";
	}
	return "";
}
