#include "judge/session_noise.h"

#include <math.h>
#include <string.h>

#include <jansson.h>

#include "base/cleanup.h"
#include "judge/history.h"

static bool is_series_of(const struct history *h, const struct history_series *s, const char *place,
	const struct arm *arm)
{
	const struct store_metric *m = &s->metric;

	return !s->exact && strcmp(m->bench, arm->bench) == 0 &&
	       strcmp(m->target, arm->target) == 0 && strcmp(m->ring, arm->ring) == 0 &&
	       strcmp(m->params, arm->params_text) == 0 && strcmp(m->unit, arm->unit) == 0 &&
	       strcmp(m->estimator, arm->estimator) == 0 && m->rev == arm->rev &&
	       m->higher_better == arm->higher_better &&
	       strcmp(h->session[s->session[0]].place, place) == 0;
}

static struct session_noise noise_of(const struct history_series *s)
{
	size_t end = s->n;

	for (size_t i = s->n_changes + 1; i-- > 0;) {
		const size_t first = i ? s->change[i - 1].found.at : 0;
		const double sd = history_session_sd(s, first, end);
		size_t sessions = 0;

		for (size_t k = first; k < end; k++)
			sessions += isfinite(s->value[k]) && !isnan(s->se[k]);
		if (!isnan(sd))
			return (struct session_noise){ sd, sessions };
		end = first;
	}
	return (struct session_noise){ NAN, 0 };
}

static int fill(struct store *s, const struct run *run, const struct history_options *o,
	const char *place, struct session_noise *noise, struct history *h, struct error *err)
{
	history_drop_aa(h);
	if (history_read_series(s, o, h, err) || history_judge(o, h, err))
		return -1;
	for (size_t i = 0; i < run->n_arms; i++)
		for (size_t k = 0; k < h->n_series; k++)
			if (is_series_of(h, &h->series[k], place, &run->arms[i]))
				noise[i] = noise_of(&h->series[k]);
	return 0;
}

int session_noise_read(struct store *s, const struct run *run, const char *const *vary, size_t n,
	struct session_noise *noise, struct error *err)
{
	const struct history_options o = { .vary = vary, .n_vary = n };
	const json_t *fingerprint = json_object_get(run->host, "fingerprint");
	cleanup_free char *place = NULL;
	struct history h;
	int status;

	for (size_t i = 0; i < run->n_arms; i++)
		noise[i] = (struct session_noise){ NAN, 0 };
	if (!fingerprint)
		return 0;
	place = history_place(fingerprint, run->session.vary, &o);
	if (!place)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	if (history_read_sessions(s, &o, &h, err))
		return -1;
	status = fill(s, run, &o, place, noise, &h, err);
	history_finish(&h);
	return status;
}
