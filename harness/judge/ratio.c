#include "judge/ratio.h"

#include <math.h>
#include <string.h>

#include "judge/blocks.h"
#include "judge/near_native.h"
#include "judge/result.h"
#include "judge/why.h"

bool ratio_speaks_for_area(const struct arm *arm)
{
	return arm_area(arm) != AREA_NONE && arm->expect_exits == 0;
}

static bool is_near_native_question(const struct arm *arm)
{
	/* of the floors only the control: the others are of a few cycles, and no work of a guest's
	 */
	if (strcmp(arm->bench, "control_alu") == 0)
		return true;
	return ratio_speaks_for_area(arm) ||
	       (strcmp(arm->group, "os") == 0 && arm->expect_exits == 0);
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

static enum verdict judge(struct ratio *r)
{
	/* the side's own reason says so */
	if ((result_is_unsteady(r->of) || result_is_unsteady(r->to)) &&
		near_native_decides(&r->ratio))
		return VERDICT_INCONCLUSIVE;
	return near_native_verdict(&r->ratio, r->margin, r->why, sizeof(r->why));
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
		r->mde = stats_mde80(r->ratio.se, r->ratio.df, NEAR_NATIVE_ALPHA);
		r->verdict = VERDICT_NONE;
		r->emulated = control_arm_without_kvm(control, of->arm);
		if (!r->emulated && is_near_native_question(of->arm) && !is_probe(control, of->arm))
			r->verdict = judge(r);
	}
	carry_reason(r, of);
	carry_reason(r, to);
	return 0;
}

bool ratio_is_judged(const struct ratio *r)
{
	return r->verdict == VERDICT_NEAR_NATIVE || r->verdict == VERDICT_SLOWER ||
	       (r->verdict == VERDICT_INCONCLUSIVE && r->ratio.value > 0);
}
