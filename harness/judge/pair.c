#include "judge/pair.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

static int compare_work(const struct arm *a, const struct arm *b)
{
	int order = strcmp(a->bench, b->bench);

	if (!order)
		order = (a->rev > b->rev) - (a->rev < b->rev);
	if (!order)
		order = strcmp(a->unit, b->unit);
	if (!order)
		order = a->higher_better - b->higher_better;
	if (!order)
		order = strcmp(a->params_text, b->params_text);
	if (!order)
		order = strcmp(arm_side(a), arm_side(b));
	return order;
}

static bool is_host(const struct arm *arm)
{
	return strcmp(arm->target, "host") == 0;
}

/* same work together, host arms first, then as in the run: all arms lie in one array */
static int compare_arms(const void *left, const void *right)
{
	const struct arm *a = *(const struct arm *const *)left;
	const struct arm *b = *(const struct arm *const *)right;
	int order = compare_work(a, b);

	if (!order)
		order = is_host(b) - is_host(a);
	if (!order)
		order = (a > b) - (a < b);
	return order;
}

size_t *pair_hosts(const struct run *run, struct error *err)
{
	cleanup_free const struct arm **sorted = calloc(
		run->n_arms + 1, sizeof(const struct arm *));
	size_t *host = calloc(run->n_arms + 1, sizeof(*host));
	const struct arm *head = NULL; /* first arm of those that do this work */

	if (!sorted || !host) {
		error_errno(err, ERROR_SYSTEM, "cannot pair %zu arms", run->n_arms);
		free(host);
		return NULL;
	}
	for (size_t i = 0; i < run->n_arms; i++)
		sorted[i] = &run->arms[i];
	qsort(sorted, run->n_arms, sizeof(const struct arm *), compare_arms);
	for (size_t i = 0; i < run->n_arms; i++) {
		const struct arm *arm = sorted[i];
		const size_t at = (size_t)(arm - run->arms);

		if (!head || compare_work(head, arm) != 0)
			head = arm;
		host[at] = is_host(head) && !is_host(arm) ? (size_t)(head - run->arms) : PAIR_NONE;
	}
	return host;
}
