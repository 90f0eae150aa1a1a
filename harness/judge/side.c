#include "judge/side.h"

#include <stdlib.h>
#include <string.h>

int side_compare_keys(const struct arm *a, const struct arm *b)
{
	int order = strcmp(a->bench, b->bench);

	if (!order)
		order = strcmp(a->params_text, b->params_text);
	if (!order)
		order = strcmp(a->target, b->target);
	if (!order)
		order = strcmp(a->ring, b->ring);
	if (!order)
		order = strcmp(arm_side(a), arm_side(b));
	return order;
}

static int by_key(const void *a, const void *b)
{
	const struct side_arm *x = a;
	const struct side_arm *y = b;
	int order = side_compare_keys(x->arm, y->arm);

	if (!order)
		order = (x->rank > y->rank) - (x->rank < y->rank);
	if (!order)
		order = (x->at > y->at) - (x->at < y->at);
	return order;
}

/* A plan that names an arm twice: the first one counts, as in judge/pair.h. */
static void drop_repeats(struct side_arms *list)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->n; i++) {
		const struct side_arm *last = kept ? &list->arm[kept - 1] : NULL;

		if (last && last->rank == list->arm[i].rank &&
			side_compare_keys(last->arm, list->arm[i].arm) == 0)
			continue;
		list->arm[kept++] = list->arm[i];
	}
	list->n = kept;
}

int side_arms_make(const struct side *side, struct side_arms *list, struct error *err)
{
	size_t n = 0;

	*list = (struct side_arms){ 0 };
	for (size_t i = 0; i < side->n; i++)
		n += side->session[i]->n_results;
	list->arm = calloc(n + 1, sizeof(*list->arm));
	list->order = calloc(side->n + 1, sizeof(*list->order));
	if (!list->arm || !list->order) {
		side_arms_finish(list);
		return error_set(err, ERROR_SYSTEM, "out of memory");
	}
	for (size_t i = 0; i < side->n; i++) {
		const struct summary *s = side->session[i];

		if (order_make(s->run, &list->order[i], err)) {
			side_arms_finish(list);
			return -1;
		}
		list->n_orders++;
		for (size_t j = 0; j < s->n_results; j++)
			list->arm[list->n++] = (struct side_arm){ s->results[j].arm, &s->results[j],
				s, &list->order[i], j, i };
	}
	if (list->n)
		qsort(list->arm, list->n, sizeof(*list->arm), by_key);
	drop_repeats(list);
	return 0;
}

void side_arms_finish(struct side_arms *list)
{
	for (size_t i = 0; i < list->n_orders; i++)
		order_finish(&list->order[i]);
	free(list->order);
	free(list->arm);
	*list = (struct side_arms){ 0 };
}

size_t side_group_end(const struct side_arms *list, size_t i)
{
	size_t end = i + 1;

	while (end < list->n && side_compare_keys(list->arm[i].arm, list->arm[end].arm) == 0)
		end++;
	return end;
}
