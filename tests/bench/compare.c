/* What a comparison costs: two run files of 200 metrics x 20 launches x 1,000 batches each, read
 * and judged at once as `kvmbench compare` does, and one of them added to the store. The target:
 * 0.3 s, and 50 MB/s.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli/side_list.h"
#include "cli/store_import.h"
#include "judge/compare.h"
#include "record/run_file.h"

enum { METRICS = 200, LAUNCHES = 20, BATCHES = 1000 };

static void need(int ok, const struct error *err)
{
	if (ok)
		return;
	fprintf(stderr, "compare: %s\n", err->text);
	exit(1);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double uniform(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (double)(*state >> 11) * 0x1p-53;
}

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

static double compare(const char *const *path)
{
	const struct compare_options options = { .session_sd = 0.002 };
	struct side_list list[2] = { 0 };
	struct error err = ERROR_INIT;
	struct comparison c;
	const double start = now();
	double seconds;

	for (size_t i = 0; i < 2; i++)
		need(side_list_find(&list[i], path[i], NULL, &err) == 0, &err);
	need(side_lists_read(list, 2, NULL, &err) == 0, &err);
	need(compare_make(&(struct side){ list[0].summary, 1 },
		     &(struct side){ list[1].summary, 1 }, &options, &c, &err) == 0,
		&err);
	seconds = now() - start;
	if (c.n != 2 * (size_t)METRICS || c.count[CHANGE_NONE] != c.n) {
		fprintf(stderr, "compare: %zu metrics, %zu without a change: %s\n", c.n,
			c.count[CHANGE_NONE], c.n ? c.metric[0].why : "");
		exit(1);
	}
	compare_finish(&c);
	for (size_t i = 0; i < 2; i++)
		side_list_finish(&list[i]);
	return seconds;
}

static double add(const char *folder, const char *path)
{
	char db[64];
	char name[80];
	char id[DIGEST_TEXT];
	struct error err = ERROR_INIT;
	struct store *s;
	bool added, bad;
	double start;

	snprintf(db, sizeof(db), "%s/s.db", folder);
	s = store_open(db, STORE_WRITE, &err);
	need(s != NULL, &err);
	start = now();
	need(store_import(s, path, id, &added, &bad, &err) == 0 && added, &err);
	start = now() - start;
	store_close(s);
	unlink(db);
	snprintf(name, sizeof(name), "%s.lock", db);
	unlink(name);
	return start;
}

int main(void)
{
	/* in memory: a run file is synced launch by launch, and the disk is not what is measured */
	char folder[] = "/dev/shm/bench_compare.XXXXXX";
	char path[2][64];
	char id[2][8] = { "1", "2" };
	const char *const paths[2] = { path[0], path[1] };
	struct error err = ERROR_INIT;
	double best = INFINITY, seconds;
	struct stat status;

	need(mkdtemp(folder) != NULL, &err);
	for (unsigned i = 0; i < 2; i++) {
		snprintf(path[i], sizeof(path[i]), "%s/%u.jsonl", folder, i);
		write_run(path[i], id[i], i);
	}
	need(stat(path[0], &status) == 0, &err);
	for (int i = 0; i < 5; i++)
		best = fmin(best, compare(paths));
	printf("compare: %.3f s, best of 5, 2 files of %.1f MB\n", best,
		(double)status.st_size * 1e-6);
	seconds = add(folder, path[0]);
	printf("store add: %.1f MB/s\n", (double)status.st_size * 1e-6 / seconds);
	for (int i = 0; i < 2; i++)
		unlink(path[i]);
	return rmdir(folder) != 0;
}
