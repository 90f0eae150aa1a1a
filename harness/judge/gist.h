/* All that the judge asks of a launch's raw values. They are nearly all of a session: whoever reads
 * many of them, or a long one, keeps this instead, from launch to launch.
 */
#ifndef JUDGE_GIST_H
#define JUDGE_GIST_H

#include <stdbool.h>

#include "record/run.h"

/* Of a launch without raw values everything is NaN or 0. */
struct gist gist_of(const struct launch *launch, const struct arm *arm);
/* Puts the gist in the place of the raw values, which are freed; n_raw still tells how many they
 * were. A launch that has it already stays as it is. For struct run_tap. */
void gist_keep(struct launch *launch, const struct arm *arm);
/* A launch whose values may be used: it ended well and holds at least one batch, all finite. */
bool launch_is_used(const struct launch *launch);

#endif
