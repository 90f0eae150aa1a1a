#include "judge/experience.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void experience_finish(struct experience *e)
{
	for (size_t i = 0; i < e->n; i++) {
		store_metric_finish(&e->metric[i].metric);
		free(e->metric[i].ratio);
	}
	free(e->metric);
	*e = (struct experience){ 0 };
}

/* Lent: the store's metrics own their strings, a key does not. */
static char *lend(const char *text)
{
	return (char *)(uintptr_t)text;
}

static struct store_metric key_of(const struct arm *arm)
{
	return (struct store_metric){
		.bench = lend(arm->bench),
		.group = lend(arm->group),
		.target = lend(arm->target),
		.ring = lend(arm->ring),
		.params = lend(arm->params_text),
		.unit = lend(arm->unit),
		.estimator = lend(arm->estimator),
		.rev = arm->rev,
		.higher_better = arm->higher_better,
	};
}

static int compare(const void *a, const void *b)
{
	const struct experience_metric *x = a;
	const struct experience_metric *y = b;

	return store_metric_compare(&x->metric, &y->metric);
}

const struct experience_metric *experience_find(const struct experience *e, const struct arm *arm)
{
	const struct experience_metric key = { .metric = key_of(arm) };

	return e->n ? bsearch(&key, e->metric, e->n, sizeof(key), compare) : NULL;
}

static int copy(struct experience_ratios *r, const struct experience_metric *m)
{
	double *grown;

	if (!m->n_ratios)
		return 0;
	grown = reallocarray(r->ratio, r->n + m->n_ratios, sizeof(*grown));
	if (!grown)
		return -1;
	memcpy(grown + r->n, m->ratio, m->n_ratios * sizeof(*grown));
	r->ratio = grown;
	r->n += m->n_ratios;
	return 0;
}

int experience_ratios(const struct experience *e, const struct arm *arm,
	struct experience_ratios *r, struct error *err)
{
	const struct experience_metric *own = experience_find(e, arm);
	int status = 0;

	*r = (struct experience_ratios){ 0 };
	if (own && own->n_ratios >= EXPERIENCE_OWN) {
		r->own = true;
		status = copy(r, own);
	} else {
		for (size_t i = 0; i < e->n && !status; i++) {
			const struct store_metric *m = &e->metric[i].metric;

			if (strcmp(m->group, arm->group) == 0 &&
				strcmp(m->target, arm->target) == 0)
				status = copy(r, &e->metric[i]);
		}
	}
	if (!status && r->n >= EXPERIENCE_LEAST)
		return 0;
	free(r->ratio);
	*r = (struct experience_ratios){ 0 };
	return status ? error_set(err, ERROR_SYSTEM, "out of memory") : 0;
}
