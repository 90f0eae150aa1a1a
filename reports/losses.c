#include "reports/losses.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "judge/gist.h"
#include "judge/order.h"

#define CAUSES_MAX 8 /* named; a hostile file may have one for each launch */

struct cause {
	const char *name; /* not terminated */
	size_t length;
	size_t n;
};

struct losses {
	struct cause cause[CAUSES_MAX];
	size_t n_causes;
	size_t others; /* launches lost for further causes */
	size_t launches;
	size_t arms;
	bool other; /* some arm stands out */
};

bool losses_stand_out(const struct result *r)
{
	return r->valid != VALID_OK || r->why[0] || (r->excluded + r->failed) * 10 > r->launches;
}

/* What it was, up to the figures of the single launch: "steal time: 7.0 ms of 13.2 ms". */
static void add_launch(struct losses *l, const struct launch *launch)
{
	const char *why = launch->why && *launch->why ? launch->why : "no reason recorded";
	const size_t length = strcspn(why, ":");
	size_t i;

	l->launches++;
	for (i = 0; i < l->n_causes; i++)
		if (l->cause[i].length == length && memcmp(l->cause[i].name, why, length) == 0)
			break;
	if (i == CAUSES_MAX) {
		l->others++;
		return;
	}
	if (i == l->n_causes)
		l->cause[l->n_causes++] = (struct cause){ why, length, 0 };
	l->cause[i].n++;
}

/* The commonest first, of equally common ones the first in the alphabet. */
static int compare_causes(const void *left, const void *right)
{
	const struct cause *a = left;
	const struct cause *b = right;
	const size_t shorter = a->length < b->length ? a->length : b->length;
	const int order = memcmp(a->name, b->name, shorter);

	if (a->n != b->n)
		return a->n > b->n ? -1 : 1;
	return order ? order : (a->length > b->length) - (a->length < b->length);
}

static void add_line(struct explain *e, const char *label, struct losses *l)
{
	struct buffer text = BUFFER_INIT;

	if (!l->launches)
		return;
	qsort(l->cause, l->n_causes, sizeof(l->cause[0]), compare_causes);
	buffer_addf(&text, "%zu launch%s of %zu%s arm%s: ", l->launches,
		l->launches == 1 ? "" : "es", l->arms, l->other ? " other" : "",
		l->arms == 1 ? "" : "s");
	for (size_t i = 0; i < l->n_causes; i++) {
		buffer_adds(&text, i ? ", " : "");
		buffer_add(&text, l->cause[i].name, l->cause[i].length);
		buffer_addf(&text, " (%zu)", l->cause[i].n);
	}
	if (l->others)
		buffer_addf(&text, ", other causes (%zu)", l->others);
	explain_add(e, label, &text);
}

void losses_explain(const struct summary *s, struct explain *e)
{
	struct losses excluded = { 0 };
	struct losses failed = { 0 };

	for (size_t i = 0; i < s->n_results; i++) {
		const struct result *r = &s->results[i];

		if (losses_stand_out(r)) {
			excluded.other = failed.other = true;
			continue;
		}
		excluded.arms += r->excluded > 0;
		failed.arms += r->failed > 0;
	}
	for (size_t i = 0; i < s->run->n_launches; i++) {
		const struct launch *launch = &s->run->launches[i];

		/* there is a result for each arm, in their order */
		if (launch->arm >= s->n_results || losses_stand_out(&s->results[launch->arm]))
			continue;
		if (launch->status == LAUNCH_EXCLUDED)
			add_launch(&excluded, launch);
		else if (!launch_is_used(launch))
			add_launch(&failed, launch);
	}
	add_line(e, "excluded", &excluded);
	add_line(e, "failed", &failed);
}
