/* What the store costs: adding 1,000 sessions of 200 metrics with 20 launches, and reading every
 * series of them, as a history does.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "record/store.h"

enum { SESSIONS = 1000, METRICS = 200, LAUNCHES = 20 };

static void need(int ok, const struct error *err)
{
	if (ok)
		return;
	fprintf(stderr, "store: %s\n", err->text);
	exit(1);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void add_session(struct store *s, int i, struct store_arm *arms)
{
	char started[32];
	char path[] = "/runs/session.jsonl";
	char text[] = "text";
	/* as long as a real fingerprint */
	static char host[4000];
	struct store_entry e = { .path = path,
		.session = text,
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

	memset(host, 'h', sizeof(host) - 1);
	snprintf(started, sizeof(started), "2026-%04d", i);
	snprintf(e.id, sizeof(e.id), "%064x", i);
	need(store_add(s, &e, arms, METRICS, &added, &err) == 0 && added, &err);
}

static int count(void *context, const struct store_entry *e, const struct store_arm *a)
{
	(void)e;
	*(size_t *)context += a->used;
	return 0;
}

int main(void)
{
	static char bench[METRICS][16];
	static double value[LAUNCHES];
	static unsigned block[LAUNCHES];
	static struct store_arm arms[METRICS];
	char text[] = "text";
	char folder[] = "/tmp/bench_store.XXXXXX";
	char path[64];
	char name[80];
	struct error err = ERROR_INIT;
	struct store *s;
	size_t values = 0;
	double start;

	need(mkdtemp(folder) != NULL, &err);
	snprintf(path, sizeof(path), "%s/s.db", folder);
	for (unsigned i = 0; i < LAUNCHES; i++) {
		value[i] = 1.0 + i * 0.001;
		block[i] = i;
	}
	for (int i = 0; i < METRICS; i++) {
		snprintf(bench[i], sizeof(bench[i]), "bench_%d", i);
		arms[i] = (struct store_arm){ .metric = { bench[i], text, text, text, text, text,
						      text, 1, false },
			.valid = text,
			.why = text,
			.launches = LAUNCHES,
			.value = value,
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
	for (int i = 0; i < 2; i++) {
		snprintf(name, sizeof(name), "%s%s", path, i ? ".lock" : "");
		unlink(name);
	}
	return rmdir(folder) != 0 || values != (size_t)SESSIONS * METRICS * LAUNCHES;
}
