#include "lab/profile_diff.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int by_function(
	const struct lab_profile_difference *x, const struct lab_profile_difference *y)
{
	int order;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	order = strcmp(x->name, y->name);
	return order ? order : strcmp(x->module, y->module);
}

static int compare_functions(const void *a, const void *b)
{
	return by_function(a, b);
}

static int by_size(const void *a, const void *b)
{
	const struct lab_profile_difference *x = a, *y = b;
	const double dx = fabs(x->after - x->before), dy = fabs(y->after - y->before);

	if (dx != dy)
		return dx > dy ? -1 : 1;
	return by_function(x, y);
}

static double per_op(const struct lab_profile *p, int64_t instructions)
{
	return (double)instructions / (double)p->ops;
}

static void add(struct lab_profile_diff *d, const struct lab_profile *p, bool after)
{
	for (size_t i = 0; i < p->n; i++) {
		const struct lab_profile_function *f = &p->function[i];
		struct lab_profile_difference *e = &d->entry[d->n++];

		*e = (struct lab_profile_difference){
			.kind = f->kind, .name = f->name, .module = f->module
		};
		*(after ? &e->after : &e->before) = per_op(p, f->instructions);
	}
}

static void merge(struct lab_profile_diff *d)
{
	size_t n = 0;

	if (d->n)
		qsort(d->entry, d->n, sizeof(d->entry[0]), compare_functions);
	for (size_t i = 0; i < d->n; i++) {
		if (n && by_function(&d->entry[n - 1], &d->entry[i]) == 0) {
			d->entry[n - 1].before += d->entry[i].before;
			d->entry[n - 1].after += d->entry[i].after;
		} else {
			d->entry[n++] = d->entry[i];
		}
	}
	d->n = n;
}

/* What is there only for a tick now and then has neither come nor gone. */
static enum lab_profile_change change_of(const struct lab_profile_difference *e)
{
	if (fabs(e->after - e->before) < LAB_PROFILE_NOISE)
		return LAB_PROFILE_SAME;
	if (fabs(e->before) < LAB_PROFILE_NOISE)
		return LAB_PROFILE_ADDED;
	if (fabs(e->after) < LAB_PROFILE_NOISE)
		return LAB_PROFILE_REMOVED;
	return e->after > e->before ? LAB_PROFILE_MORE : LAB_PROFILE_FEWER;
}

int lab_profile_compare(const struct lab_profile *before, const struct lab_profile *after,
	struct lab_profile_diff *d, struct error *err)
{
	*d = (struct lab_profile_diff){ .before = before, .after = after };
	if (strcmp(before->bench, after->bench) != 0)
		return error_set(err, ERROR_INCOMPARABLE,
			"profiles of two benchmarks, '%s' and '%s'", before->bench, after->bench);
	d->entry = calloc(before->n + after->n + 1, sizeof(d->entry[0]));
	if (!d->entry)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	add(d, before, false);
	add(d, after, true);
	merge(d);
	for (size_t i = 0; i < d->n; i++)
		d->entry[i].change = change_of(&d->entry[i]);
	if (d->n)
		qsort(d->entry, d->n, sizeof(d->entry[0]), by_size);
	d->total_before = per_op(before, before->instructions);
	d->total_after = per_op(after, after->instructions);
	return 0;
}

void lab_profile_diff_finish(struct lab_profile_diff *d)
{
	free(d->entry);
	*d = (struct lab_profile_diff){ 0 };
}

const char *lab_profile_change_name(enum lab_profile_change change)
{
	static const char *const name[] = {
		[LAB_PROFILE_SAME] = "same",
		[LAB_PROFILE_ADDED] = "added",
		[LAB_PROFILE_REMOVED] = "removed",
		[LAB_PROFILE_MORE] = "more",
		[LAB_PROFILE_FEWER] = "fewer",
	};

	return name[change];
}
