/* Synthetic runs of a lab: one with default mitigations and others that differ in a setting.
 * Figures of HOST.md's labs where they were measured, made up elsewhere.
 */
#ifndef TESTS_REPORTS_EXACT_RUNS_H
#define TESTS_REPORTS_EXACT_RUNS_H

#include <math.h>
#include <stdlib.h>

#include "judge/summary.h"
#include "record/run_file.h"
#include "unit/judge/fixture.h"

#define EXACT_LAUNCHES 3
#define EXACT_HOSTILE  "evil\x1b]0;pwned\x07|`<script>\xff\n=@root"

struct exact_bench {
	const char *bench, *group, *ring, *params_text, *params;
	double exits;	    /* declared per operation */
	double count;	    /* by default */
	double without;	    /* without mitigations */
	double spread;	    /* of the last launch */
};

static const struct exact_bench exact_benches[] = {
	{ "cpuid", "exit", "kernel", "", "{}", 1, 2814, 2724, 0 },
	{ "hlt", "exit", "kernel", "", "{}", 1, 4766, 4673, 3 },
	{ "hypercall", "exit", "kernel", "", "{}", 1, 3048, 2956, 0 },
	{ "int_xorshift", "compute", "user", "", "{}", 0, 6.25, 6.25, 0 },
	{ "memslot_add", "life", "", "slots=64", "{\"slots\":64}", NAN, 128345.5, 128301.5, 0 },
	{ "mmio_write_user", "exit", "kernel", "size=4", "{\"size\":4}", 1, 5809, 5696, 0 },
	{ "pio_out_user", "exit", "kernel", "size=1", "{\"size\":1}", 1, 3683, 3591, 0 },
	{ "pio_out_user", "exit", "kernel", "size=4", "{\"size\":4}", 1, 3691, 3599, 0 },
	{ "rdmsr", "exit", "kernel", "", "{}", 1, 2925, 2937, 0 },
	{ "timer_stop", "event", "kernel", "", "{}", 1, NAN, NAN, 0 },
};
#define EXACT_BENCHES (sizeof(exact_benches) / sizeof(exact_benches[0]))

static struct skip exact_skips[] = { { (char *)"pmu_read", (char *)"tinyvm", (char *)"",
	(char *)"the emulated CPU has no PMU", (char *)"" } };

/* id: 16 digits. share: of what the mitigations cost, 1 with all of them, 0 without. */
static inline struct fixture *exact_run(const char *id, const char *command_line, double share)
{
	static char *argv[] = { (char *)"kvmbench", (char *)"lab", (char *)"--machine",
		(char *)"svm" };
	struct fixture *f = fixture_make();

	f->run.session = (struct session){ .id = (char *)(uintptr_t)id,
		.tool = (char *)"1.0",
		.suite = (char *)"lab",
		.started = (char *)"2026-11-23T04:47:00Z",
		.argv = argv,
		.n_argv = 4,
		.seed = 7,
		.tsc_hz = 1e9,
		.launches = EXACT_LAUNCHES,
		.exact = true };
	f->run.host = json_pack("{s:{s:s,s:s,s:s,s:s,s:{s:s,s:s},s:{s:{s:s}}},s:{s:f}}",
		"fingerprint", "cpu_name", "QEMU TCG CPU version 2.5+", "kernel_release",
		"6.1.0-28-cloud-amd64", "kvm_backend", "kvm_amd", "command_line", command_line,
		"lab", "emulator", "QEMU 7.2 TCG", "cpu", "max", "kvm_parameters", "kvm_amd", "npt",
		"Y", "conditions", "load_1m", 0.25);
	assert_non_null(f->run.host);
	f->run.skips = exact_skips;
	f->run.n_skips = 1;
	f->run.end_why = (char *)"";
	for (size_t i = 0; i < EXACT_BENCHES; i++) {
		const struct exact_bench *b = &exact_benches[i];
		const size_t arm = fixture_arm(f, b->bench, b->group, "tinyvm", b->ring);
		const double count = b->without + share * (b->count - b->without);

		f->arms[arm].unit = (char *)"instructions/op";
		f->arms[arm].params_text = (char *)(uintptr_t)b->params_text;
		json_decref(f->arms[arm].params);
		f->arms[arm].params = json_loads(b->params, 0, NULL);
		f->arms[arm].ops = 10000;
		f->arms[arm].batches = 4;
		f->arms[arm].launches = EXACT_LAUNCHES;
		f->arms[arm].expect_exits = f->arms[arm].expect_user_exits = b->exits;
		for (unsigned j = 0; j < EXACT_LAUNCHES; j++) {
			/* a timer tick in one batch of four */
			const double x = count + (j == 2 ? b->spread : 0);
			const double raw[] = { x, x, x + 31, x };
			struct launch *l;

			if (isnan(count)) {
				fixture_fail(f, arm, j, LAUNCH_TIMEOUT, "stopped after 10 s");
				continue;
			}
			l = fixture_launch_raw(f, arm, j, raw, 4);
			if (!isnan(b->exits))
				fixture_count(l, "exits", 40000 * b->exits);
		}
	}
	return f;
}

static inline void exact_finish(struct fixture *f)
{
	json_decref(f->run.host);
	fixture_free(f);
}

/* As a run file, by the writer of record/. */
static inline void exact_write(const struct fixture *f, const char *path)
{
	struct error err = ERROR_INIT;
	struct run_writer *w = run_writer_open(path, false, &err);
	int status = !w || run_write_session(w, &f->run.session, &err) ||
		     run_write_host(w, f->run.host, &err) || run_write_plan(w, &f->run, &err);

	for (size_t i = 0; i < f->run.n_launches && !status; i++)
		status = run_write_launch(w, &f->run.launches[i], &err);
	if (!status)
		status = run_write_end(w, RUN_COMPLETE, "", &err);
	if (status)
		fail_msg("%s", err.text);
	run_writer_close(w);
}

#endif
