/* What the programs of this folder share: a session of many metrics, launches and batches.
 */
#ifndef BENCH_SYNTHETIC_H
#define BENCH_SYNTHETIC_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/common.h"
#include "record/run_file.h"

enum { METRICS = 200, LAUNCHES = 20, BATCHES = 1000 };

static void write_launches(struct run_writer *w, uint64_t seed)
{
	static double raw[BATCHES];
	struct counter counters[2] = { { "exits", 1e5 }, { "io_exits", 1e5 } };
	struct error err = ERROR_INIT;
	unsigned order = 0;
	char why[] = "";

	for (unsigned block = 0; block < LAUNCHES; block++)
		for (size_t arm = 0; arm < METRICS; arm++) {
			struct launch l = { .arm = arm,
				.block = block,
				.order = order++,
				.why = why,
				.cpu = 1,
				.raw = raw,
				.n_raw = BATCHES,
				.counters = counters,
				.n_counters = 2 };

			for (size_t i = 0; i < BATCHES; i++)
				raw[i] = (1000 + (double)arm) * (1 + 0.01 * uniform(&seed));
			need(run_write_launch(w, &l, &err) == 0, &err);
		}
}

static void write_run(const char *path, char *id, uint64_t seed)
{
	static char bench[METRICS][16];
	static struct arm arms[METRICS];
	char text[] = "text", none[] = "", unit[] = "ns/op", median[] = "median";
	struct run run = { .session = { .id = id, .tool = text, .suite = text, .started = text },
		.arms = arms,
		.n_arms = METRICS };
	struct error err = ERROR_INIT;
	struct run_writer *w = run_writer_open(path, false, &err);

	need(w != NULL, &err);
	run.host = json_pack("{s:{s:s}}", "fingerprint", "kernel_release", "6.18");
	for (size_t i = 0; i < METRICS; i++) {
		snprintf(bench[i], sizeof(bench[i]), "bench_%zu", i);
		arms[i] = (struct arm){ .bench = bench[i],
			.group = text,
			.summary = none,
			.unit = unit,
			.estimator = median,
			.rev = 1,
			.target = text,
			.ring = none,
			.params_text = none,
			.ops = 100,
			.expect_exits = 1,
			.expect_user_exits = NAN,
			.note = none };
	}
	need(run_write_session(w, &run.session, &err) == 0 &&
			run_write_host(w, run.host, &err) == 0 &&
			run_write_plan(w, &run, &err) == 0,
		&err);
	write_launches(w, seed);
	need(run_write_end(w, RUN_COMPLETE, "", &err) == 0, &err);
	run_writer_close(w);
	json_decref(run.host);
}

#endif
