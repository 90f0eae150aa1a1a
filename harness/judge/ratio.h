/* One ratio: an arm against the host's, and the verdict on it.
 */
#ifndef JUDGE_RATIO_H
#define JUDGE_RATIO_H

#include "base/error.h"
#include "judge/control.h"
#include "judge/order.h"
#include "judge/summary.h"

/* The verdict, first rule that holds:
 *
 * invalid	either side is invalid or timed out; no ratio is given
 * none		the guest was emulated (TCG), which says nothing of KVM; or near native is not the
 *		question: it speaks for no area (base/area.h) and is neither of the group os nor
 *		the control, an exit is declared, or it is the gate's own probe of an emulated
 *		kernel mode
 * inconclusive	fewer than 5 pairs, an unsteady side, or no interval
 * near-native	high ≤ 1 / (1 − margin)
 * slower	low > 1 / (1 − margin)
 * inconclusive	the limit lies in the interval; why gives the smallest effect that would have been
 *		found and the pairs needed to tell this ratio from the limit
 *
 * The interval is two-sided at 95 %, so each verdict errs in at most 2.5 % of cases; mde is at that
 * one-sided level. After the verdict's reason why explains what the data can explain. */
int ratio_make(const struct result *of, const struct result *to, double margin,
	const struct control *control, struct ratio *r, struct error *err);
/* A verdict that claims something: near-native or slower. */
bool ratio_has_verdict(const struct ratio *r);

/* Adds to why: an emulated kernel mode; a ratio that is more than 5 % off the quotient of the two
 * medians, which knows nothing of blocks; and where the ratio differs from 1 different page sizes,
 * stage-2 faults or undeclared exits. arm: index of r->of. */
void ratio_explain(struct ratio *r, const struct control *control, const struct order *o,
	const struct run *run, size_t arm);

#endif
