#include "record/check.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "record/run_file.h"

static int wrong_number(const char *field, double value, struct error *err)
{
	if (isfinite(value))
		return 0;
	return error_set(err, ERROR_DATA, "launch.%s: not a finite number", field);
}

static int check_raw(const struct launch *launch, struct error *err)
{
	const bool ok = launch->status == LAUNCH_OK;
	const double above = ok ? 0 : -INFINITY;

	if (launch->n_raw > RUN_RAW_MAX)
		return error_set(err, ERROR_DATA, "launch.raw: more than %d values", RUN_RAW_MAX);
	if (ok && launch->n_raw == 0)
		return error_set(err, ERROR_DATA, "launch.raw: an ok launch without a value");
	for (size_t i = 0; i < launch->n_raw; i++) {
		const double value = launch->raw[i];

		if (value > above && value <= DBL_MAX)
			continue;
		if (!isfinite(value))
			return error_set(
				err, ERROR_DATA, "launch.raw[%zu]: not a finite number", i);
		return error_set(err, ERROR_DATA, "launch.raw[%zu]: %g is not above 0", i, value);
	}
	return 0;
}

/* A JSON object holds a name once. */
static int check_counters(const struct launch *launch, struct error *err)
{
	for (size_t i = 0; i < launch->n_counters; i++) {
		const struct counter *c = &launch->counters[i];

		if (!isfinite(c->value))
			return error_set(err, ERROR_DATA, "launch.counters.%s: not a finite number",
				c->name);
		for (size_t j = 0; j < i; j++) {
			if (strcmp(launch->counters[j].name, c->name) == 0)
				return error_set(err, ERROR_DATA, "launch.counters.%s: given twice",
					c->name);
		}
	}
	return 0;
}

int launch_check(const struct launch *launch, struct error *err)
{
	if (wrong_number("start", launch->start, err) ||
		wrong_number("elapsed", launch->elapsed, err) ||
		wrong_number("split.floor", launch->split.floor, err) ||
		wrong_number("split.entry", launch->split.entry, err) ||
		wrong_number("split.user", launch->split.user, err))
		return -1;
	if (launch->start < 0 || launch->elapsed < 0)
		return error_set(err, ERROR_DATA, "launch.%s: less than 0",
			launch->start < 0 ? "start" : "elapsed");
	if (launch->cpu < -1 || launch->cpu > RECORD_CPU_MOST)
		return error_set(err, ERROR_DATA, "launch.cpu: %d is none", launch->cpu);
	if (launch->block >= RUN_LAUNCHES_MAX || launch->order >= RUN_LAUNCHES_MAX)
		return error_set(err, ERROR_DATA, "launch.%s: not below %d",
			launch->block >= RUN_LAUNCHES_MAX ? "block" : "order", RUN_LAUNCHES_MAX);
	return check_raw(launch, err) || check_counters(launch, err) ? -1 : 0;
}

const char *run_end_name(enum run_end end)
{
	static const char *const names[] = {
		[RUN_UNFINISHED] = "unfinished",
		[RUN_COMPLETE] = "complete",
		[RUN_INTERRUPTED] = "interrupted",
		[RUN_FAILED] = "failed",
	};

	return names[end];
}
