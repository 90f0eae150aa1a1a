#include "record/check.h"

#include <math.h>

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

	if (launch->n_raw > RUN_RAW_MAX)
		return error_set(err, ERROR_DATA, "launch.raw: more than %d values", RUN_RAW_MAX);
	if (ok && launch->n_raw == 0)
		return error_set(err, ERROR_DATA, "launch.raw: an ok launch without a value");
	for (size_t i = 0; i < launch->n_raw; i++) {
		const double value = launch->raw[i];

		if (!isfinite(value))
			return error_set(
				err, ERROR_DATA, "launch.raw[%zu]: not a finite number", i);
		if (ok && value <= 0)
			return error_set(
				err, ERROR_DATA, "launch.raw[%zu]: %g is not above 0", i, value);
	}
	return 0;
}

int launch_check(const struct launch *launch, struct error *err)
{
	if (wrong_number("start", launch->start, err) ||
		wrong_number("elapsed", launch->elapsed, err) ||
		wrong_number("split.floor", launch->split.floor, err) ||
		wrong_number("split.entry", launch->split.entry, err) ||
		wrong_number("split.user", launch->split.user, err) || check_raw(launch, err))
		return -1;
	for (size_t i = 0; i < launch->n_counters; i++) {
		if (wrong_number("counters", launch->counters[i].value, err))
			return error_prefix(err, "counter %s", launch->counters[i].name);
	}
	return 0;
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
