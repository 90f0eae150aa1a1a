#include "judge/unit.h"

#include <stddef.h>
#include <string.h>

/* seconds per operation in one unit of a time; operations (bytes) per second in one of a rate */
static const struct unit {
	const char *name;
	double scale;
} units[] = {
	{ "ns/op", 1e-9 },
	{ "us/op", 1e-6 },
	{ "ms/op", 1e-3 },
	{ "s/op", 1 },
	{ "ns", 1e-9 },
	{ "us", 1e-6 },
	{ "ms", 1e-3 },
	{ "s", 1 },
	{ "GB/s", 1e9 },
	{ "MB/s", 1e6 },
	{ "kB/s", 1e3 },
	{ "B/s", 1 },
	{ "op/s", 1 },
	{ "ops/s", 1 },
};

bool unit_is_rate(const char *unit)
{
	const size_t length = strlen(unit);

	return length >= 2 && strcmp(unit + length - 2, "/s") == 0;
}

double unit_cycles(double value, const char *unit, double hz)
{
	if (!(value > 0) || !(hz > 0))
		return 0;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strcmp(units[i].name, unit) != 0)
			continue;
		return unit_is_rate(unit) ? hz / (value * units[i].scale)
					  : hz * value * units[i].scale;
	}
	return 0;
}
