#include "judge/ratio.h"

#include <math.h>
#include <string.h>

#include "judge/blocks.h"
#include "judge/result.h"
#include "judge/why.h"

static const double alpha = 0.025; /* each end of the 95 % interval */
static const size_t pairs_least = 5;
static const size_t pairs_sensible = 10000;

static bool is_near_native_question(const struct arm *arm)
{
	/* of the floors only the control: the others are of a few cycles, and no work of a guest's
	 */
	if (strcmp(arm->bench, "control_alu") == 0)
		return true;
	return (arm_area(arm) != AREA_NONE || strcmp(arm->group, "os") == 0) &&
	       arm->expect_exits == 0;
}

/* The gate measures it to learn how kernel mode runs; a finding about the host, not a failure. */
static bool is_probe(const struct control *control, const struct arm *arm)
{
	return strcmp(arm->bench, "control_alu") == 0 && control_arm_emulated(control, arm);
}

static void carry_reason(struct ratio *r, const struct result *side)
{
	if (side->why[0])
		why_add(r->why, sizeof(r->why), "%s is %s: %s", side->arm->target,
			validity_name(side->valid), side->why);
}

/* What it would take to tell this ratio from the limit. */
static void say_what_is_needed(struct ratio *r, double limit)
{
	const double sd = r->ratio.se * sqrt((double)r->ratio.n);
	const double distance = expm1(fabs(log(limit) - log(r->ratio.value)));
	const size_t needed = stats_launches_needed(sd, distance, alpha);

	why_add(r->why, sizeof(r->why),
		"the limit %.4f lies in the 95 %% interval %.4f to %.4f; a slowdown of %.2g %% "
		"would "
		"have been found",
		limit, r->ratio.low, r->ratio.high, 100 * r->mde);
	if (needed <= pairs_sensible)
		why_add(r->why, sizeof(r->why), "about %zu launches of each would decide", needed);
	else
		why_add(r->why, sizeof(r->why),
			"too close to the limit for more launches to decide");
}

static enum verdict judge(struct ratio *r)
{
	const double limit = 1 / (1 - r->margin);
	const struct result *unsteady = result_is_unsteady(r->of)   ? r->of
					: result_is_unsteady(r->to) ? r->to
								    : NULL;

	if (r->ratio.n < pairs_least) {
		why_add(r->why, sizeof(r->why), "%zu pairs of launches, a verdict needs %zu",
			r->ratio.n, pairs_least);
		return VERDICT_INCONCLUSIVE;
	}
	if (isnan(r->ratio.high)) {
		why_add(r->why, sizeof(r->why), "no interval: a launch value is not positive");
		return VERDICT_INCONCLUSIVE;
	}
	if (unsteady)
		return VERDICT_INCONCLUSIVE;
	if (r->ratio.high <= limit)
		return VERDICT_NEAR_NATIVE;
	if (r->ratio.low > limit)
		return VERDICT_SLOWER;
	say_what_is_needed(r, limit);
	return VERDICT_INCONCLUSIVE;
}

int ratio_make(const struct result *of, const struct result *to, double margin,
	const struct control *control, struct ratio *r, struct error *err)
{
	*r = (struct ratio){
		.of = of,
		.to = to,
		.ratio = { NAN, NAN, NAN, NAN, NAN, 0 },
		.margin = margin,
		.mde = NAN,
		.verdict = VERDICT_INVALID,
	};
	if (result_is_valid(of) && result_is_valid(to)) {
		if (blocks_ratio(of, to, &r->ratio, err) < 0)
			return -1;
		r->mde = stats_mde80(r->ratio.se, r->ratio.df, alpha);
		r->verdict = VERDICT_NONE;
		if (control_arm_without_kvm(control, of->arm))
			why_add(r->why, sizeof(r->why),
				"the guest was emulated (TCG): no KVM number, no verdict");
		else if (is_near_native_question(of->arm) && !is_probe(control, of->arm))
			r->verdict = judge(r);
	}
	carry_reason(r, of);
	carry_reason(r, to);
	return 0;
}

bool ratio_has_verdict(const struct ratio *r)
{
	return r->verdict == VERDICT_NEAR_NATIVE || r->verdict == VERDICT_SLOWER;
}
