/* Whether the host's side of a comparison with a guest or a container, which runs in the static
 * agent, says the same as the plain host target: both in fresh processes on the same CPU, in turns.
 */
#include <unistd.h>

#include "base/tsc.h"
#include "bench/common.h"
#include "run/convert.h"
#include "run/launcher.h"
#include "run/plan.h"
#include "stats/describe.h"
#include "stats/interval.h"

#define PAIRS	30
#define BATCHES 25
#define SHORT	1e-3 /* seconds: no batch is shorter */

/* The value of a launch in ns per op: its least disturbed batch, as in a session. */
static double launch(struct launcher *launcher, const struct target *target,
	const struct launch_request *request)
{
	struct error err = ERROR_INIT;
	double least = 0;

	if (launcher_run(launcher, target, request, &err) < 0 || launcher->result->end != END_OK) {
		fprintf(stderr, "%s: %s%s\n", request->bench->name, err.text,
			launcher->result->why);
		exit(1);
	}
	for (uint64_t i = 0; i < convert_count(launcher->result); i++) {
		double value = convert_sample(launcher->result, i, request->bench, request->tsc_hz);

		if (request->bench->better == HIGHER)
			value = 1 / value;
		if (i == 0 || value < least)
			least = value;
	}
	return least;
}

static double batch_seconds(const struct launch_result *result, double tsc_hz)
{
	return (double)(result->sample[0].stop - result->sample[0].start) / tsc_hz;
}

static void compare(const char *name, struct launcher *launcher, double tsc_hz)
{
	const struct bench *bench = bench_find(name);
	uint64_t arg[OP_ARGS] = { 0 };
	struct launch_request request = { .bench = bench,
		.arg = arg,
		.ring = RING_USER,
		.rounds = 1,
		.batches = BATCHES,
		.deadline = 30,
		.tsc_hz = tsc_hz };
	double plain[PAIRS], agent[PAIRS];
	struct estimate e;

	for (size_t i = 0; i < bench->n_params; i++)
		arg[i] = bench->params[i].value;
	for (launch(launcher, &target_host, &request);
		batch_seconds(launcher->result, tsc_hz) < SHORT;
		launch(launcher, &target_host, &request))
		request.rounds *= 2;
	for (int i = 0; i < PAIRS; i++) {
		if (i % 2)
			agent[i] = launch(launcher, &target_host_in_agent, &request);
		plain[i] = launch(launcher, &target_host, &request);
		if (i % 2 == 0)
			agent[i] = launch(launcher, &target_host_in_agent, &request);
	}
	e = stats_ratio_paired(plain, agent, PAIRS, 0.95);
	printf("%-14s plain %8.4f ns  in the agent %8.4f ns  agent/plain %.4f [%.4f, %.4f]  n %d\n",
		name, stats_median(plain, PAIRS), stats_median(agent, PAIRS), e.value, e.low,
		e.high, PAIRS);
}

int main(void)
{
	const double tsc_hz = tsc_calibrate(0.1);
	struct error err = ERROR_INIT;
	struct launcher launcher;

	need(launcher_open(&launcher, (int)sysconf(_SC_NPROCESSORS_ONLN) - 1, &err) == 0, &err);
	compare("int_xorshift", &launcher, tsc_hz);
	compare("mem_triad", &launcher, tsc_hz);
	launcher_close(&launcher);
	return 0;
}
