#include "base/tsc.h"

#include <time.h>

#include <kvmbench/op.h>

double monotonic_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_RAW, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

struct pair {
	double seconds;
	uint64_t tsc;
};

/* Reads both clocks as close together as it gets: of a few tries the one whose two TSC reads
 * enclose the clock most tightly, so that an interruption between them does not count. */
static struct pair read_both(void)
{
	struct pair best = { 0 };
	uint64_t width = UINT64_MAX;

	for (int i = 0; i < 32; i++) {
		const uint64_t before = op_tsc();
		const double seconds = monotonic_seconds();
		const uint64_t after = op_tsc();

		if (after - before < width) {
			width = after - before;
			best = (struct pair){ seconds, before + width / 2 };
		}
	}
	return best;
}

double tsc_calibrate(double seconds)
{
	const struct pair start = read_both();
	struct pair stop;

	do
		stop = read_both();
	while (stop.seconds - start.seconds < seconds);
	return (double)(stop.tsc - start.tsc) / (stop.seconds - start.seconds);
}
