#include <math.h>
#include <string.h>

#include "judge/ratio.h"
#include "judge/why.h"

static const double per_op_least = 0.01;
static const double medians_differ = 0.05;

static bool differs_from_one(const struct ratio *r)
{
	return r->ratio.low > 1 || r->ratio.high < 1;
}

static void explain_ring(struct ratio *r, double emulated)
{
	if (emulated > 0)
		why_add(r->why, sizeof(r->why),
			"guest kernel mode is emulated instruction by instruction here "
			"(%.3g per op), so this is the emulator's speed",
			emulated);
	else
		why_add(r->why, sizeof(r->why),
			"guest kernel mode is emulated instruction by instruction here, so this is "
			"the emulator's speed");
}

static const char *page_of(const struct arm *arm)
{
	return json_string_value(json_object_get(arm->params, "page"));
}

static void explain_pages(struct ratio *r)
{
	const char *of = page_of(r->of->arm);
	const char *to = page_of(r->to->arm);

	if (of && to && strcmp(of, to) != 0)
		why_add(r->why, sizeof(r->why), "page sizes differ: %s on %s, %s on %s", of,
			r->of->arm->target, to, r->to->arm->target);
}

/* true if there was something to say */
static bool explain_stage2(
	struct ratio *r, const struct order *o, const struct run *run, size_t arm)
{
	static const char *const counters[] = { "pf_taken", "pf_fixed" };

	if (strcmp(r->of->arm->group, "memory") != 0)
		return false;
	for (size_t i = 0; i < sizeof(counters) / sizeof(counters[0]); i++) {
		const double per_op = order_counter(o, run, arm, counters[i]);

		if (!(per_op > per_op_least))
			continue;
		why_add(r->why, sizeof(r->why),
			"first touches of guest memory fault into KVM (stage 2): %.3g per op (%s)",
			per_op, counters[i]);
		return true;
	}
	return false;
}

/* A reader who divides the medians beside the ratio must not think it miscalculated. */
static void explain_pairing(struct ratio *r)
{
	const double medians = r->of->arm->higher_better ? r->to->median / r->of->median
							 : r->of->median / r->to->median;

	if (!(medians > 0) || !isfinite(medians) || !(r->ratio.value > 0) ||
		!isfinite(r->ratio.value))
		return;
	if (fabs(medians / r->ratio.value - 1) > medians_differ)
		why_add(r->why, sizeof(r->why), "paired by block: medians alone would give %.3f",
			medians);
}

void ratio_explain(struct ratio *r, const struct control *control, const struct order *o,
	const struct run *run, size_t arm)
{
	const bool emulated = control_arm_emulated(control, r->of->arm);

	if (emulated)
		explain_ring(r, order_counter(o, run, arm, "insn_emulation"));
	explain_pairing(r);
	if (!differs_from_one(r))
		return;
	explain_pages(r);
	/* an emulated kernel mode exits for each instruction, which was just said */
	if (!explain_stage2(r, o, run, arm) && !emulated && r->of->arm->expect_exits == 0 &&
		r->of->exits_per_op > per_op_least)
		why_add(r->why, sizeof(r->why), "%.3g VM exits per op where none is declared",
			r->of->exits_per_op);
}
