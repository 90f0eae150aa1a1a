#include "target/effect.h"

#include <math.h>

#include <kvmbench/kvm.h>

/* Exits nobody asked for: the host's own work that a back end does not count as interrupts, faults
 * on the guest's page tables. Where the operation itself exits, a share of those; where it must
 * not, what a busy host makes of the time. */
#define STRAY_EXITS	 16
#define STRAY_SHARE	 0.02
#define STRAY_PER_SECOND 5000

int effect_check(const struct effect *effect, const struct effect_seen *seen, bool emulated,
	struct error *err)
{
	const double ops = (double)seen->ops;
	const double stray = STRAY_EXITS + (effect->exits > 0 ? ops * effect->exits * STRAY_SHARE
							      : seen->seconds * STRAY_PER_SECOND);

	if (effect->unchecked)
		return 0;
	if (seen->other_reason)
		return error_set(err, ERROR_MEASURE,
			"exits to user space with reason %s, declared %s",
			kvm_exit_name(seen->other_reason),
			effect->user_exits > 0 ? kvm_exit_name(effect->reason) : "none");
	if (fabs((double)seen->user_exits - ops * effect->user_exits) > 0.5)
		return error_set(err, ERROR_MEASURE,
			"%llu returns from KVM_RUN in %llu operations, declared %g per operation",
			(unsigned long long)seen->user_exits, (unsigned long long)seen->ops,
			effect->user_exits);
	if (seen->has_signals && fabs((double)seen->signals - ops * effect->signals) > 0.5)
		return error_set(err, ERROR_MEASURE,
			"%llu signals of the eventfd in %llu operations, declared %g per operation",
			(unsigned long long)seen->signals, (unsigned long long)seen->ops,
			effect->signals);
	if (seen->has_writes && fabs((double)seen->writes - ops * effect->user_exits) > 0.5)
		return error_set(err, ERROR_MEASURE,
			"%llu writes reached QEMU's device in %llu operations, declared %g per "
			"operation",
			(unsigned long long)seen->writes, (unsigned long long)seen->ops,
			effect->user_exits);
	if (emulated) {
		if (seen->has_emulations && seen->emulations < ops * effect->exits)
			return error_set(err, ERROR_MEASURE,
				"%.0f instructions emulated in %llu operations, declared %g exits "
				"per "
				"operation",
				seen->emulations, (unsigned long long)seen->ops, effect->exits);
		return 0;
	}
	if (!seen->has_exits)
		return 0;
	if (seen->exits < ops * effect->exits - 0.5 || seen->exits > ops * effect->exits + stray)
		return error_set(err, ERROR_MEASURE, "%.4g VM exits per operation, declared %g",
			seen->exits / ops, effect->exits);
	return 0;
}
