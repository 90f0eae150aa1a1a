#include "reports/history_rank.h"

#include <math.h>
#include <stdlib.h>

#include "base/cleanup.h"

static int class_of(const struct history_change *c)
{
	return c->ack ? 2 : !c->worse;
}

/* How large, whichever way; what is not known is largest, as it must not be overlooked. */
static double size_of(const struct history_change *c)
{
	const double size = fabs(log(c->ratio.value));

	return isnan(size) ? INFINITY : size;
}

/* Series lie in one array, in their order. */
static int by_severity(const void *a, const void *b)
{
	const struct ranked_change *x = a;
	const struct ranked_change *y = b;
	int order = class_of(x->change) - class_of(y->change);

	if (!order)
		order = (size_of(x->change) < size_of(y->change)) -
			(size_of(x->change) > size_of(y->change));
	if (!order)
		order = (x->series > y->series) - (x->series < y->series);
	return order ? order : (x->change > y->change) - (x->change < y->change);
}

static size_t list_changes(const struct history *h, struct ranked_change *list)
{
	size_t n = 0;

	for (size_t i = 0; i < h->n_series; i++) {
		const struct history_series *s = &h->series[i];

		for (size_t k = 0; k < s->n_changes; k++) {
			const struct history_change *c = &s->change[k];

			list[n++] = (struct ranked_change){ s, c, s->session[c->found.at] };
		}
	}
	return n;
}

static void count(const struct history_change *c, struct ranked_session *s)
{
	s->acknowledged += c->ack != NULL;
	s->worse += !c->ack && c->worse;
	s->better += !c->ack && !c->worse;
}

/* Sessions and series come in the order of their first change. place: of each session in the list;
 * seen: of each series. */
static void gather(const struct history *h, struct history_rank *r, size_t *place, bool *seen)
{
	for (size_t i = 0; i < r->n_changes; i++) {
		const struct ranked_change *c = &r->change[i];

		if (!place[c->session]) {
			r->session[r->n_sessions++] = (struct ranked_session){
				.session = c->session, .worst = c
			};
			place[c->session] = r->n_sessions;
		}
		count(c->change, &r->session[place[c->session] - 1]);
		if (!seen[c->series - h->series])
			r->series[r->n_series++] = c->series;
		seen[c->series - h->series] = true;
	}
}

int history_rank_make(const struct history *h, struct history_rank *r, struct error *err)
{
	cleanup_free size_t *place = calloc(h->n_sessions + 1, sizeof(*place));
	cleanup_free bool *seen = calloc(h->n_series + 1, sizeof(*seen));
	size_t n = 0;

	for (size_t i = 0; i < h->n_series; i++)
		n += h->series[i].n_changes;
	*r = (struct history_rank){
		.change = calloc(n + 1, sizeof(*r->change)),
		.session = calloc(h->n_sessions + 1, sizeof(*r->session)),
		.series = calloc(h->n_series + 1, sizeof(*r->series)),
	};
	if (!place || !seen || !r->change || !r->session || !r->series) {
		history_rank_finish(r);
		return error_set(err, ERROR_SYSTEM, "out of memory");
	}
	r->n_changes = list_changes(h, r->change);
	qsort(r->change, n, sizeof(*r->change), by_severity);
	gather(h, r, place, seen);
	return 0;
}

void history_rank_finish(struct history_rank *r)
{
	free(r->change);
	free(r->session);
	free(r->series);
	*r = (struct history_rank){ 0 };
}
