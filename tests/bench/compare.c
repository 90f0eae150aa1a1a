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

#include "bench/synthetic.h"
#include "cli/side_list.h"
#include "cli/store_import.h"
#include "judge/compare.h"

static double cpu(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
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
	double best = INFINITY, seconds, used;
	struct stat status;

	need(mkdtemp(folder) != NULL, &err);
	for (unsigned i = 0; i < 2; i++) {
		snprintf(path[i], sizeof(path[i]), "%s/%u.jsonl", folder, i);
		write_run(path[i], id[i], i);
	}
	need(stat(path[0], &status) == 0, &err);
	used = cpu();
	for (int i = 0; i < 5; i++)
		best = fmin(best, compare(paths));
	used = cpu() - used;
	printf("compare: %.3f s, best of 5, 2 files of %.1f MB; %.3f s of CPU time each\n", best,
		(double)status.st_size * 1e-6, used / 5);
	seconds = add(folder, path[0]);
	printf("store add: %.1f MB/s\n", (double)status.st_size * 1e-6 / seconds);
	for (int i = 0; i < 2; i++)
		unlink(path[i]);
	return rmdir(folder) != 0;
}
