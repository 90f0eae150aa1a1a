#include "judge/blocks.h"

#include <stdlib.h>

#include "base/cleanup.h"
#include "stats/describe.h"

static const double confidence = 0.95;
static const size_t blocks_least = 2;

struct cell {
	unsigned block;
	double value;
};

static int compare_cells(const void *left, const void *right)
{
	const struct cell *a = left;
	const struct cell *b = right;

	if (a->block != b->block)
		return a->block < b->block ? -1 : 1;
	return (a->value > b->value) - (a->value < b->value);
}

static double time_per_op(const struct result *r, size_t launch)
{
	return r->arm->higher_better ? 1 / r->value[launch] : r->value[launch];
}

/* One cell per block, sorted; the number of them in *n. NULL if memory runs out. */
static struct cell *cells_of(const struct result *r, size_t *n)
{
	struct cell *cell = calloc(r->used + 1, sizeof(*cell));
	cleanup_free double *same = calloc(r->used + 1, sizeof(*same));

	*n = 0;
	if (!cell || !same) {
		free(cell);
		return NULL;
	}
	for (size_t i = 0; i < r->used; i++)
		cell[i] = (struct cell){ r->block[i], time_per_op(r, i) };
	qsort(cell, r->used, sizeof(*cell), compare_cells);
	for (size_t i = 0; i < r->used;) {
		const unsigned block = cell[i].block;
		size_t count = 0;

		while (i < r->used && cell[i].block == block)
			same[count++] = cell[i++].value;
		cell[*n].block = block;
		/* a lone value must not pass through a logarithm and back */
		cell[*n].value = count == 1 ? same[0] : stats_geometric_mean(same, count);
		(*n)++;
	}
	return cell;
}

int blocks_make(
	const struct result *of, const struct result *to, struct blocks *b, struct error *err)
{
	size_t n_of;
	size_t n_to;
	cleanup_free struct cell *cell_of = cells_of(of, &n_of);
	cleanup_free struct cell *cell_to = cells_of(to, &n_to);

	*b = (struct blocks){ 0 };
	b->of = calloc(n_of + 1, sizeof(*b->of));
	b->to = calloc(n_of + 1, sizeof(*b->to));
	b->block = calloc(n_of + 1, sizeof(*b->block));
	if (!cell_of || !cell_to || !b->of || !b->to || !b->block) {
		blocks_finish(b);
		return error_errno(err, ERROR_SYSTEM, "cannot pair launches of %s", of->arm->bench);
	}
	for (size_t i = 0, j = 0; i < n_of && j < n_to;) {
		if (cell_of[i].block < cell_to[j].block) {
			i++;
		} else if (cell_of[i].block > cell_to[j].block) {
			j++;
		} else {
			b->block[b->n] = cell_of[i].block;
			b->of[b->n] = cell_of[i++].value;
			b->to[b->n++] = cell_to[j++].value;
		}
	}
	return 0;
}

void blocks_finish(struct blocks *b)
{
	free(b->of);
	free(b->to);
	free(b->block);
	*b = (struct blocks){ 0 };
}

static int welch(
	const struct result *of, const struct result *to, struct estimate *e, struct error *err)
{
	cleanup_free double *a = calloc(to->used + 1, sizeof(*a));
	cleanup_free double *b = calloc(of->used + 1, sizeof(*b));

	if (!a || !b)
		return error_errno(
			err, ERROR_SYSTEM, "cannot compare launches of %s", of->arm->bench);
	for (size_t i = 0; i < to->used; i++)
		a[i] = time_per_op(to, i);
	for (size_t i = 0; i < of->used; i++)
		b[i] = time_per_op(of, i);
	*e = stats_ratio(a, to->used, b, of->used, confidence);
	return 0;
}

int blocks_ratio(
	const struct result *of, const struct result *to, struct estimate *e, struct error *err)
{
	struct blocks b;

	if (blocks_make(of, to, &b, err) < 0)
		return -1;
	if (b.n < blocks_least) {
		blocks_finish(&b);
		return welch(of, to, e, err);
	}
	*e = stats_ratio_paired(b.to, b.of, b.n, confidence);
	blocks_finish(&b);
	return 0;
}
