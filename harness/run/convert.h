/* From what a target left behind to what is kept: cycles to the benchmark's unit, causes to a
 * status.
 */
#ifndef RUN_CONVERT_H
#define RUN_CONVERT_H

#include "record/run.h"
#include "target/target.h"

/* Of the counter that took the samples: the result's own where it says one, else tsc_hz. */
double convert_tsc_hz(const struct launch_result *result, double tsc_hz);

/* One sample in the benchmark's unit, with the cost of timing taken off: ns per op, or ops per ns
 * for rates. tsc_hz, here and below: of this machine. */
double convert_sample(
	const struct launch_result *result, uint64_t i, const struct bench *bench, double tsc_hz);

/* Fills in status, why, raw, counters, split and checksum; the caller knows the rest. A launch that
 * went well but was disturbed by a declared cause is LAUNCH_EXCLUDED. */
void convert_launch(const struct launch_result *result, const struct bench *bench, double tsc_hz,
	struct launch *launch);

#endif
