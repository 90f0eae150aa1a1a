#include <stdlib.h>
#include <string.h>

#include "record/store.h"

void store_metric_finish(struct store_metric *m)
{
	free(m->bench);
	free(m->group);
	free(m->target);
	free(m->ring);
	free(m->params);
	free(m->unit);
	free(m->estimator);
	*m = (struct store_metric){ 0 };
}

int store_metric_copy(const struct store_metric *from, struct store_metric *to, struct error *err)
{
	*to = (struct store_metric){
		.bench = strdup(from->bench),
		.group = strdup(from->group),
		.target = strdup(from->target),
		.ring = strdup(from->ring),
		.params = strdup(from->params),
		.unit = strdup(from->unit),
		.estimator = strdup(from->estimator),
		.rev = from->rev,
		.higher_better = from->higher_better,
	};
	if (to->bench && to->group && to->target && to->ring && to->params && to->unit &&
		to->estimator)
		return 0;
	store_metric_finish(to);
	return error_set(err, ERROR_SYSTEM, "out of memory");
}

int store_metric_compare(const struct store_metric *a, const struct store_metric *b)
{
	int order = strcmp(a->bench, b->bench);

	if (!order)
		order = strcmp(a->target, b->target);
	if (!order)
		order = strcmp(a->params, b->params);
	if (!order)
		order = strcmp(a->ring, b->ring);
	if (!order)
		order = strcmp(a->unit, b->unit);
	if (!order)
		order = (a->rev > b->rev) - (a->rev < b->rev);
	if (!order)
		order = strcmp(a->estimator, b->estimator);
	if (!order)
		order = a->higher_better - b->higher_better;
	return order ? order : strcmp(a->group, b->group);
}
