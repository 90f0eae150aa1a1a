#include "judge/order.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "judge/gist.h"

static int compare_sizes(size_t a, size_t b)
{
	return (a > b) - (a < b);
}

static int compare_values(double a, double b)
{
	return (a > b) - (a < b);
}

/* Positions in a session are unique; a file that repeats one is still given one order only, by the
 * launches' content. */
static int compare_launches(const void *left, const void *right)
{
	const struct launch *a = *(const struct launch *const *)left;
	const struct launch *b = *(const struct launch *const *)right;
	int order = compare_sizes(a->arm, b->arm);

	if (!order)
		order = compare_sizes(a->order, b->order);
	if (!order)
		order = compare_sizes(a->block, b->block);
	if (!order)
		order = compare_sizes(a->status, b->status);
	if (!order)
		order = compare_sizes(a->n_raw, b->n_raw);
	if (!order && a->raw && b->raw)
		order = memcmp(a->raw, b->raw, a->n_raw * sizeof(*a->raw));
	else if (!order)
		order = compare_values(a->gist.value, b->gist.value);
	return order;
}

int order_make(const struct run *run, struct order *o, struct error *err)
{
	*o = (struct order){ 0 };
	o->launch = calloc(run->n_launches + 1, sizeof(const struct launch *));
	o->first = calloc(run->n_arms + 1, sizeof(*o->first));
	if (!o->launch || !o->first) {
		order_finish(o);
		return error_errno(err, ERROR_SYSTEM, "cannot order %zu launches", run->n_launches);
	}
	for (size_t i = 0; i < run->n_launches; i++) {
		const struct launch *launch = &run->launches[i];

		if (launch->arm >= run->n_arms) {
			order_finish(o);
			return error_set(err, ERROR_DATA,
				"launch %zu: arm %zu is not one of the %zu arms", i, launch->arm,
				run->n_arms);
		}
		o->launch[i] = launch;
		o->first[launch->arm + 1]++;
	}
	for (size_t i = 0; i < run->n_arms; i++)
		o->first[i + 1] += o->first[i];
	qsort(o->launch, run->n_launches, sizeof(const struct launch *), compare_launches);
	return 0;
}

void order_finish(struct order *o)
{
	free(o->launch);
	free(o->first);
	*o = (struct order){ 0 };
}

static const struct counter *find_counter(const struct launch *launch, const char *name)
{
	for (size_t i = 0; i < launch->n_counters; i++)
		if (strcmp(launch->counters[i].name, name) == 0)
			return &launch->counters[i];
	return NULL;
}

double order_counter(const struct order *o, const struct run *run, size_t arm, const char *name)
{
	double counted = 0;
	double ops = 0;

	for (size_t i = o->first[arm]; i < o->first[arm + 1]; i++) {
		const struct launch *launch = o->launch[i];
		const struct counter *counter = find_counter(launch, name);

		if (!counter || !launch_is_used(launch))
			continue;
		counted += counter->value;
		/* a launch holds one value per timed batch */
		ops += (double)run->arms[arm].ops * (double)launch->n_raw;
	}
	return ops > 0 ? counted / ops : NAN;
}
