/* A history built in code: nights of one host, series that step, stay or are too short.
 */
#ifndef TEST_REPORTS_HISTORY_SAMPLE_H
#define TEST_REPORTS_HISTORY_SAMPLE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "judge/history.h"

#define SAMPLE_CHANGES 12

struct history_sample {
	struct history h;
	struct history_ack ack;
};

/* A small deterministic disturbance of ±0.5 %. */
static inline double sample_noise(size_t i, size_t j)
{
	uint32_t x = (uint32_t)i * 2654435761u + (uint32_t)j * 40503u + 17;

	x ^= x >> 15;
	x *= 2246822519u;
	x ^= x >> 13;
	return 1 + 0.01 * ((double)(x % 1000) / 1000 - 0.5);
}

static inline struct history_sample *sample_nights(size_t n)
{
	struct history_sample *x = calloc(1, sizeof(*x));

	assert_non_null(x);
	x->h.session = calloc(n + 1, sizeof(*x->h.session));
	x->h.series = calloc(512, sizeof(*x->h.series));
	x->h.room_series = 512;
	for (size_t i = 0; i < n; i++) {
		struct history_session *s = &x->h.session[i];
		char text[64];

		snprintf(s->id, sizeof(s->id), "%064zx", i);
		snprintf(text, sizeof(text), "%016zx", 0xabc0000 + i);
		s->session = strdup(text);
		snprintf(text, sizeof(text), "2026-%02zu-%02zuT03:00:00Z", 1 + i / 28 % 12,
			1 + i % 28);
		s->started = strdup(text);
		s->tool = strdup("v1.0");
		s->kernel = strdup("6.18.0-rc3-g1b2c3d4e5f60");
		s->place = strdup("{}");
		snprintf(s->host, sizeof(s->host), "35f3e1c8");
		snprintf(s->kernel_commit, sizeof(s->kernel_commit), "1b2c3d4e5%03zx", i % 4096);
	}
	x->h.n_sessions = n;
	return x;
}

/* A series over all nights at this level. */
static inline struct history_series *sample_series(
	struct history_sample *x, const char *bench, double level)
{
	const size_t n = x->h.n_sessions;
	struct history_series *s = &x->h.series[x->h.n_series++];

	assert_true(x->h.n_series <= x->h.room_series);
	*s = (struct history_series){
		.metric = { strdup(bench), strdup("exit"), strdup("tinyvm"), strdup("kernel"),
			strdup(""), strdup("ns/op"), strdup("median"), 1, false },
		.host = x->h.session[0].host,
		.session = calloc(n, sizeof(*s->session)),
		.value = calloc(n, sizeof(*s->value)),
		.se = calloc(n, sizeof(*s->se)),
		.launches = calloc(n, sizeof(*s->launches)),
		.n = n,
		.measured = n,
		.sessions = n,
		.delta = log(1.02),
		.level = { level, level * 0.999, level * 1.001, NAN, NAN, n },
		.session_sd = 0.004,
		.change = calloc(SAMPLE_CHANGES, sizeof(*s->change)),
	};
	for (size_t i = 0; i < n; i++) {
		s->session[i] = i;
		s->value[i] = level * sample_noise(i, x->h.n_series);
		s->se[i] = 0.002;
		s->launches[i] = 10;
	}
	x->h.short_series += n < HISTORY_LEAST;
	return s;
}

/* From value `at` on everything is `factor` times what it was. */
static inline struct history_change *sample_step(
	struct history_sample *x, struct history_series *s, size_t at, double factor)
{
	struct history_change *c = &s->change[s->n_changes];

	assert_true(s->n_changes < SAMPLE_CHANGES);
	*c = (struct history_change){
		.found = { at, at, at, s->level.value, s->level.value * factor, factor > 1 ? 1 : -1,
			0.001 },
		.ratio = { factor, factor * 0.998, factor * 1.002, 0.001, 20, 10 },
		.worse = factor > 1,
	};
	for (size_t i = at; i < s->n; i++)
		s->value[i] *= factor;
	s->level.value *= factor;
	s->first = at;
	s->sessions = s->n - at;
	x->h.changed += s->n_changes++ == 0;
	x->h.worse += c->worse;
	x->h.better += !c->worse;
	return c;
}

static inline void sample_ack(struct history_sample *x, struct history_change *c, const char *why)
{
	x->ack = (struct history_ack){
		.session = (char *)"", .glob = (char *)"*", .reason = (char *)why
	};
	c->ack = &x->ack;
	x->h.acknowledged++;
	x->h.worse -= c->worse;
	x->h.better -= !c->worse;
}

static inline void sample_free(struct history_sample *x)
{
	history_finish(&x->h);
	free(x);
}

#endif
