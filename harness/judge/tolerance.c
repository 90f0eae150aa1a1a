#include "judge/tolerance.h"

#include <ctype.h>
#include <fnmatch.h>
#include <string.h>

static const double micro = 0.02;
static const double workload = 0.03;
static const double tail = 0.05;

double tolerance_asked(const struct arm *arm, const struct compare_options *options)
{
	for (size_t i = options->n_thresholds; i-- > 0;)
		if (fnmatch(options->threshold[i].glob, arm->bench, 0) == 0)
			return options->threshold[i].relative;
	return 0;
}

double tolerance_threshold(const struct arm *arm, const struct compare_options *options)
{
	const double asked = tolerance_asked(arm, options);

	if (asked > 0)
		return asked;
	if (arm->estimator[0] == 'p' && isdigit((unsigned char)arm->estimator[1]))
		return tail;
	if (strcmp(arm->group, "os") == 0 || strcmp(arm->group, "tool") == 0)
		return workload;
	return micro;
}

double tolerance_resolution(const struct result *r)
{
	/* cycles is per byte for rates: how many of those a batch had the run file does not say */
	const double batch = r->arm->higher_better ? 0 : r->cycles * (double)r->arm->ops;

	return batch > 0 ? 2 / batch : 0;
}
