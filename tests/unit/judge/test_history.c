#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "judge/history.h"
#include "stats/noise.h"

#define LAUNCHES 6

static const struct store_metric cpuid = {
	.bench = (char *)"cpuid",
	.group = (char *)"exit",
	.target = (char *)"fake",
	.ring = (char *)"kernel",
	.params = (char *)"",
	.unit = (char *)"ns/op",
	.estimator = (char *)"median",
	.rev = 1,
};

struct place {
	char directory[32];
	char path[64];
	struct store *store;
};

static struct place place_make(void)
{
	struct place p = { .directory = "/tmp/test-history-XXXXXX" };
	struct error err = ERROR_INIT;

	assert_non_null(mkdtemp(p.directory));
	snprintf(p.path, sizeof(p.path), "%s/store.db", p.directory);
	p.store = store_open(p.path, STORE_WRITE, &err);
	assert_non_null(p.store);
	return p;
}

static void place_finish(struct place *p)
{
	static const char *const suffixes[] = { "", "-wal", "-shm", ".lock" };
	char path[80];

	store_close(p->store);
	for (size_t i = 0; i < 4; i++) {
		snprintf(path, sizeof(path), "%s%s", p->path, suffixes[i]);
		unlink(path);
	}
	assert_int_equal(rmdir(p->directory), 0);
}

/* A small deterministic disturbance of ±1 %, unlike its neighbours'. */
static double noise(unsigned i, unsigned j)
{
	uint32_t x = i * 2654435761u + j * 40503u + 17;

	x ^= x >> 15;
	x *= 2246822519u;
	x ^= x >> 13;
	return 1 + 0.02 * ((double)(x % 1000) / 1000 - 0.5);
}

struct night {
	unsigned day;	  /* 0 … 299: its time, and its session */
	unsigned version; /* of the file: another entry of the same session */
	double level;
	const char *host;
	const char *vary;
	const char *kernel;
	const char *valid;
	size_t launches; /* said of the entry; 0: LAUNCHES */
};

static void add(struct place *p, const struct store_metric *metric, const struct night *n)
{
	double value[LAUNCHES];
	unsigned block[LAUNCHES];
	char session[20], started[32];
	struct store_arm arm = {
		.metric = *metric,
		.valid = (char *)(n->valid ? n->valid : "ok"),
		.why = (char *)"",
		.launches = LAUNCHES,
		.value = value,
		.block = block,
		.used = LAUNCHES,
	};
	struct store_entry entry = {
		.path = (char *)"/a",
		.session = session,
		.tool = (char *)"v1.0",
		.suite = (char *)"quick",
		.started = started,
		.end = (char *)"complete",
		.vary = (char *)(n->vary ? n->vary : ""),
		.host = (char *)(n->host ? n->host : "{\"cpu\":\"a\"}"),
		.cpu = (char *)"",
		.kernel = (char *)(n->kernel ? n->kernel : ""),
		.launches = n->launches ? n->launches : LAUNCHES,
	};
	struct error err = ERROR_INIT;
	bool added = false;

	for (unsigned i = 0; i < LAUNCHES; i++) {
		value[i] = n->level * noise(n->day, 100) * noise(n->day, i);
		block[i] = i;
	}
	snprintf(session, sizeof(session), "%016x", 0xabc0000 + n->day);
	snprintf(started, sizeof(started), "2026-%02u-%02uT03:00:00Z", 1 + n->day / 28,
		1 + n->day % 28);
	snprintf(entry.id, sizeof(entry.id), "%08x%056x", n->day * 7919 + n->version * 104729,
		n->version);
	assert_int_equal(store_add(p->store, &entry, &arm, 1, &added, &err), 0);
	assert_true(added);
}

static void read_all(struct place *p, const struct history_options *o, struct history *h)
{
	struct error err = ERROR_INIT;

	assert_int_equal(history_read_sessions(p->store, o, h, &err), 0);
	assert_int_equal(history_read_series(p->store, o, h, &err), 0);
	assert_int_equal(history_judge(o, h, &err), 0);
}

static void names_the_step(void **state)
{
	struct place p = place_make();
	struct store_metric rate = cpuid;
	struct history h;
	(void)state;

	rate.bench = (char *)"stream";
	rate.higher_better = true;
	for (unsigned day = 40; day-- > 0;) /* last first */
		add(&p, &cpuid, &(struct night){ .day = day, .level = day < 25 ? 100 : 106 });
	for (unsigned day = 100; day < 140; day++)
		add(&p, &rate, &(struct night){ .day = day, .level = day < 120 ? 10 : 9 });
	read_all(&p, &(struct history_options){ 0 }, &h);
	assert_int_equal(h.n_series, 2);
	assert_int_equal(h.worse, 2);
	assert_int_equal(h.better, 0);
	for (size_t i = 0; i < 2; i++) {
		const struct history_series *s = &h.series[i];
		const struct history_change *c = &s->change[0];

		assert_int_equal(s->n, 40);
		assert_int_equal(s->n_changes, 1);
		assert_int_equal(c->found.at, i ? 20 : 25);
		assert_true(c->worse);
		/* neutral: 10 → 9 a second takes 10/9 of the time */
		assert_true(fabs(c->ratio.value - (i ? 10.0 / 9 : 1.06)) < 0.01);
		assert_true(c->ratio.low < c->ratio.value && c->ratio.value < c->ratio.high);
		assert_int_equal(s->first, c->found.at);
		assert_int_equal(s->sessions, i ? 20 : 15);
		assert_true(fabs(s->level.value / (i ? 9 : 106) - 1) < 0.01);
		/* uniform on ±1 %: 0.58 % */
		assert_true(s->session_sd > 0.002 && s->session_sd < 0.009);
	}
	assert_string_equal(
		history_change_session(&h, &h.series[0], &h.series[0].change[0])->started,
		"2026-01-26T03:00:00Z");
	history_finish(&h);
	place_finish(&p);
}

static void spikes_and_gaps_are_no_change(void **state)
{
	struct place p = place_make();
	struct history h;
	(void)state;

	for (unsigned day = 0; day < 40; day++) {
		const bool spike = day == 9 || day == 30;

		add(&p, &cpuid,
			&(struct night){ .day = day,
				.level = spike ? 300 : 100,
				.valid = day == 12   ? "invalid"
					 : day == 13 ? "timeout"
						     : "degraded" });
	}
	read_all(&p, &(struct history_options){ 0 }, &h);
	assert_int_equal(h.series[0].n, 40);
	assert_int_equal(h.series[0].measured, 38);
	assert_true(isnan(h.series[0].value[12]) && isnan(h.series[0].value[13]));
	assert_int_equal(h.series[0].n_changes, 0);
	assert_int_equal(h.changed, 0);
	assert_true(h.series[0].session_sd > 0.001 && h.series[0].session_sd < 0.01);
	assert_true(fabs(h.series[0].level.value - 100) < 1);
	history_finish(&h);
	place_finish(&p);
}

static void small_changes_are_dropped(void **state)
{
	const struct threshold wide = { "cpu*", 0.1 };
	const struct history_options o = { .tolerance = { .threshold = &wide, .n_thresholds = 1 } };
	struct place p = place_make();
	struct history h;
	(void)state;

	for (unsigned day = 0; day < 40; day++)
		add(&p, &cpuid, &(struct night){ .day = day, .level = day < 25 ? 100 : 106 });
	read_all(&p, &o, &h);
	assert_int_equal(h.series[0].n_changes, 0);
	assert_true(fabs(h.series[0].delta - log(1.1)) < 1e-12);
	history_finish(&h);
	place_finish(&p);
}

static void a_resumed_session_counts_once(void **state)
{
	struct place p = place_make();
	struct history h;
	(void)state;

	for (unsigned day = 0; day < 10; day++)
		add(&p, &cpuid, &(struct night){ .day = day, .level = 100 });
	add(&p, &cpuid, &(struct night){ .day = 4, .version = 1, .level = 900, .launches = 2 });
	add(&p, &cpuid, &(struct night){ .day = 5, .version = 1, .level = 200, .launches = 60 });
	read_all(&p, &(struct history_options){ 0 }, &h);
	assert_int_equal(h.superseded, 2);
	assert_int_equal(h.n_sessions, 10);
	assert_int_equal(h.series[0].n, 10);
	assert_true(h.series[0].value[4] < 110);
	assert_true(h.series[0].value[5] > 190);
	history_finish(&h);
	place_finish(&p);
}

static void places_are_kept_apart(void **state)
{
	static const char *const vary[] = { "kvm.a.b", "nothing" };
	const struct history_options declared = { .vary = vary, .n_vary = 2 };
	struct place p = place_make();
	struct history h;
	char host[HISTORY_HOST];
	(void)state;

	for (unsigned day = 0; day < 12; day++)
		add(&p, &cpuid,
			&(struct night){ .day = day,
				.level = 100,
				.host = day < 6 ? "{\"cpu\":\"a\",\"kvm\":{\"a.b\":1}}"
						: "{\"cpu\":\"a\",\"kvm\":{\"a.b\":2}}" });
	/* these said so when they were measured */
	add(&p, &cpuid,
		&(struct night){
			.day = 20, .level = 1, .vary = "cpu,kvm", .host = "{\"cpu\":\"x\"}" });
	add(&p, &cpuid,
		&(struct night){
			.day = 21, .level = 1, .vary = "cpu,kvm", .host = "{\"kvm\":\"y\"}" });
	add(&p, &cpuid, &(struct night){ .day = 22, .level = 1, .host = "" });
	read_all(&p, &(struct history_options){ 0 }, &h);
	assert_int_equal(h.n_series, 3);
	assert_int_equal(h.placeless, 1);
	memcpy(host, h.session[0].host, sizeof(host));
	history_finish(&h);
	read_all(&p, &declared, &h);
	assert_int_equal(h.n_series, 2);
	assert_int_equal(h.series[0].n + h.series[1].n, 14);
	history_finish(&h);
	/* a host is known by its whole fingerprint's name too */
	read_all(&p, &(struct history_options){ .vary = vary, .n_vary = 2, .host = host }, &h);
	assert_int_equal(h.n_sessions, 6);
	history_finish(&h);
	place_finish(&p);
}

static void orders_by_names(void **state)
{
	static const char *const order[] = { "000000000abc0002", "1234567", "fedcba9876543210",
		"0000000000000001" };
	const struct history_options o = { 0 };
	struct error err = ERROR_INIT;
	struct place p = place_make();
	struct history h;
	(void)state;

	add(&p, &cpuid, &(struct night){ .day = 0, .kernel = "6.18.0-rc3-g1234567", .level = 1 });
	add(&p, &cpuid,
		&(struct night){ .day = 1, .kernel = "6.18.0-g12345678-dirty", .level = 1 });
	add(&p, &cpuid, &(struct night){ .day = 2, .kernel = "6.18.0-generic", .level = 1 });
	add(&p, &cpuid, &(struct night){ .day = 3, .kernel = "6.18.0-gfedcba987654", .level = 1 });
	add(&p, &cpuid, &(struct night){ .day = 4, .kernel = "6.18.0-g12345xx", .level = 1 });
	assert_int_equal(history_read_sessions(p.store, &o, &h, &err), 0);
	assert_true(history_has_commits(&h));
	assert_string_equal(h.session[0].kernel_commit, "1234567");
	assert_string_equal(h.session[1].kernel_commit, "12345678");
	assert_string_equal(h.session[2].kernel_commit, "");
	assert_string_equal(h.session[4].kernel_commit, "");
	assert_int_equal(history_order(&h, order, 4, &err), 0);
	assert_int_equal(h.n_sessions, 4);
	assert_int_equal(h.unordered, 1);
	assert_string_equal(h.session[0].session, "000000000abc0002");
	assert_string_equal(h.session[1].session, "000000000abc0000");
	assert_string_equal(h.session[2].session, "000000000abc0001");
	assert_string_equal(h.session[3].session, "000000000abc0003");
	history_finish(&h);
	assert_int_equal(history_read_sessions(p.store, &o, &h, &err), 0);
	assert_int_equal(history_order(&h, &order[3], 1, &err), -1);
	assert_int_equal(err.kind, ERROR_USAGE);
	history_finish(&h);
	place_finish(&p);
}

static void acknowledges(void **state)
{
	struct history_acks acks;
	struct error err = ERROR_INIT;
	struct place p = place_make();
	struct history h;
	(void)state;

	assert_int_equal(history_acks_parse("# none\n  \n000000000abc0019 cpu* a  b \r\n"
					    "000000000abc0005\t*\tx",
				 &acks, &err),
		0);
	assert_int_equal(acks.n, 2);
	assert_string_equal(acks.ack[0].glob, "cpu*");
	assert_string_equal(acks.ack[0].reason, "a  b");
	assert_int_equal(acks.ack[1].line, 4);
	for (unsigned day = 0; day < 40; day++)
		add(&p, &cpuid, &(struct night){ .day = day, .level = day < 25 ? 100 : 106 });
	read_all(&p, &(struct history_options){ .acks = &acks }, &h);
	assert_int_equal(h.worse, 0);
	assert_int_equal(h.acknowledged, 1);
	assert_ptr_equal(h.series[0].change[0].ack, &acks.ack[0]);
	history_finish(&h);
	history_acks_finish(&acks);
	place_finish(&p);
	assert_int_equal(history_acks_parse("abc cpuid x", &acks, &err), -1);
	assert_int_equal(history_acks_parse("0123456 cpuid", &acks, &err), -1);
	assert_int_equal(history_acks_parse("0123456", &acks, &err), -1);
	assert_int_equal(err.kind, ERROR_USAGE);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_the_step),
		cmocka_unit_test(spikes_and_gaps_are_no_change),
		cmocka_unit_test(small_changes_are_dropped),
		cmocka_unit_test(a_resumed_session_counts_once),
		cmocka_unit_test(places_are_kept_apart),
		cmocka_unit_test(orders_by_names),
		cmocka_unit_test(acknowledges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
