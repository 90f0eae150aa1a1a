#include "run/convert.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Declared beforehand, for every arm alike: a launch whose timed part was disturbed by others on
 * its CPU for more than this share of its time does not count. Less than that spoils some batches,
 * which the estimator copes with. */
#define DISTURBED_SHARE 0.5

double convert_tsc_hz(const struct launch_result *result, double tsc_hz)
{
	return result->tsc_hz != 0 ? result->tsc_hz : tsc_hz;
}

double convert_sample(
	const struct launch_result *result, uint64_t i, const struct bench *bench, double tsc_hz)
{
	const uint64_t whole = result->sample[i].stop - result->sample[i].start;
	const uint64_t cycles = whole > result->overhead ? whole - result->overhead : 1;
	const double ns = (double)cycles / convert_tsc_hz(result, tsc_hz) * 1e9;

	return bench->better == HIGHER ? (double)result->ops / ns : ns / (double)result->ops;
}

static enum launch_status status_of(enum launch_end end)
{
	switch (end) {
	case END_OK:
		return LAUNCH_OK;
	case END_INVALID:
		return LAUNCH_INVALID;
	case END_TIMEOUT:
		return LAUNCH_TIMEOUT;
	case END_FAILED:
	case END_NONE:
		break;
	}
	return LAUNCH_FAILED;
}

static void look_for_disturbance(const struct launch_result *result, struct launch *launch)
{
	char why[160];

	if (result->steal > result->watched * DISTURBED_SHARE)
		snprintf(why, sizeof(why), "steal time: %.1f ms of %.1f ms", result->steal * 1e3,
			result->watched * 1e3);
	else if (result->run_delay > result->watched * DISTURBED_SHARE)
		snprintf(why, sizeof(why), "waited for its CPU: %.1f ms of %.1f ms",
			result->run_delay * 1e3, result->watched * 1e3);
	else
		return;
	launch->status = LAUNCH_EXCLUDED;
	free(launch->why);
	launch->why = strdup(why);
}

static void convert_counters(const struct launch_result *result, struct launch *launch)
{
	launch->counters = calloc(result->n_counters + 1, sizeof(*launch->counters));
	launch->n_counters = launch->counters ? result->n_counters : 0;
	for (size_t i = 0; i < launch->n_counters; i++) {
		snprintf(launch->counters[i].name, sizeof(launch->counters[i].name), "%.47s",
			result->counter[i].name);
		launch->counters[i].value = result->counter[i].value;
	}
}

void convert_launch(const struct launch_result *result, const struct bench *bench, double tsc_hz,
	struct launch *launch)
{
	launch->status = status_of(result->end);
	launch->why = strdup(result->why);
	launch->checksum = result->checksum;
	convert_counters(result, launch);
	if (launch->status != LAUNCH_OK)
		return;
	launch->raw = calloc(result->n_samples, sizeof(*launch->raw));
	launch->n_raw = launch->raw ? result->n_samples : 0;
	for (size_t i = 0; i < launch->n_raw; i++)
		launch->raw[i] = convert_sample(result, i, bench, tsc_hz);
	if (result->has_split && launch->n_raw) {
		const double hz = convert_tsc_hz(result, tsc_hz);
		double total = launch->raw[0];

		/* the floor is the least of many, so the whole is, too */
		for (size_t i = 1; i < launch->n_raw; i++)
			total = launch->raw[i] < total ? launch->raw[i] : total;
		launch->split.floor = result->split_floor / hz * 1e9;
		launch->split.user = result->split_user / hz * 1e9;
		launch->split.entry = total - launch->split.floor - launch->split.user;
		/* the floor is measured apart: noise may make the rest come out below nothing */
		if (launch->split.entry < 0)
			launch->split.entry = 0;
	}
	look_for_disturbance(result, launch);
}
