/* What the store costs: adding 1,000 sessions of 200 metrics with 20 launches, reading every series
 * of them, and `kvmbench history` (KVMBENCH, else build/kvmbench) in each of its formats. A third
 * of the metrics changes once. The target of a history: 2 s.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bench/program.h"
#include "record/store.h"

enum { SESSIONS = 1000, METRICS = 200, LAUNCHES = 20 };

/* 1 % noise between sessions, as much again between launches; every third metric gets 5 % slower */
static void draw(int session, struct store_arm *arms)
{
	static uint64_t state = 1;

	for (int j = 0; j < METRICS; j++) {
		double level = (1000 + j) * (1 + 0.02 * uniform(&state));

		if (j % 3 == 0 && session > 300 + j)
			level *= 1.05;
		for (int i = 0; i < LAUNCHES; i++)
			arms[j].value[i] = level * (1 + 0.02 * uniform(&state));
	}
}

static void add_session(struct store *s, int i, struct store_arm *arms)
{
	char started[32];
	char name[32];
	char path[] = "/runs/session.jsonl";
	char text[] = "text";
	/* as long as a real fingerprint */
	static char host[4000];
	char hash[] = "{\"flags\":\"";
	struct store_entry e = { .path = path,
		.session = name,
		.tool = text,
		.suite = text,
		.started = started,
		.end = text,
		.vary = text,
		.host = host,
		.cpu = text,
		.kernel = text,
		.launches = METRICS * LAUNCHES };
	struct error err = ERROR_INIT;
	bool added;

	memset(host, 'h', sizeof(host) - 3);
	memcpy(host, hash, sizeof(hash) - 1);
	memcpy(host + sizeof(host) - 3, "\"}", 3);
	snprintf(started, sizeof(started), "%d-%02d-%02dT00:00:00Z", 2020 + i / 336,
		1 + i / 28 % 12, 1 + i % 28);
	snprintf(name, sizeof(name), "%016x", i);
	draw(i, arms);
	snprintf(e.id, sizeof(e.id), "%064x", i);
	need(store_add(s, &e, arms, METRICS, &added, &err) == 0 && added, &err);
}

static int count(void *context, const struct store_entry *e, const struct store_arm *a)
{
	(void)e;
	*(size_t *)context += a->used;
	return 0;
}

static void history(char *format, char *db)
{
	char program[] = "kvmbench", command[] = "history";
	const struct cost cost = program_run((char *[]){ program, command, format, db, NULL });

	printf("history %s: %.2f s, %.2f s of CPU time, %.0f MB\n", format, cost.seconds, cost.cpu,
		cost.megabytes);
}

int main(void)
{
	static char bench[METRICS][16];
	static double value[METRICS][LAUNCHES];
	static unsigned block[LAUNCHES];
	static struct store_arm arms[METRICS];
	char text[] = "text";
	char unit[] = "ns/op", estimator[] = "median", none[] = "", valid[] = "ok";
	static char formats[][16] = { "--format=text", "--format=html", "--format=json" };
	char folder[] = "/tmp/bench_store.XXXXXX";
	char path[64];
	char name[80];
	struct error err = ERROR_INIT;
	struct store *s;
	size_t values = 0;
	double start;

	need(mkdtemp(folder) != NULL, &err);
	snprintf(path, sizeof(path), "%s/s.db", folder);
	for (unsigned i = 0; i < LAUNCHES; i++)
		block[i] = i;
	for (int i = 0; i < METRICS; i++) {
		snprintf(bench[i], sizeof(bench[i]), "bench_%d", i);
		arms[i] = (struct store_arm){ .metric = { bench[i], text, text, none, none, unit,
						      estimator, 1, false },
			.valid = valid,
			.why = none,
			.launches = LAUNCHES,
			.value = value[i],
			.block = block,
			.used = LAUNCHES };
	}
	s = store_open(path, STORE_WRITE, &err);
	need(s != NULL, &err);
	start = now();
	for (int i = 0; i < SESSIONS; i++)
		add_session(s, i, arms);
	printf("store_add: %.2f ms per session of %d metrics x %d launches\n",
		(now() - start) * 1e3 / SESSIONS, METRICS, LAUNCHES);
	store_close(s);
	s = store_open(path, STORE_READ, &err);
	need(s != NULL, &err);
	start = now();
	need(store_series(s, NULL, count, &values, &err) == 0, &err);
	printf("store_series: %.3f s for %d sessions, %zu values\n", now() - start, SESSIONS,
		values);
	store_close(s);
	snprintf(name, sizeof(name), "--db=%s", path);
	for (int i = 0; i < 3; i++)
		history(formats[i], name);
	for (int i = 0; i < 2; i++) {
		snprintf(name, sizeof(name), "%s%s", path, i ? ".lock" : "");
		unlink(name);
	}
	return rmdir(folder) != 0 || values != (size_t)SESSIONS * METRICS * LAUNCHES;
}
