#include "judge/compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "judge/change.h"
#include "judge/experience.h"
#include "judge/metric.h"
#include "judge/side.h"
#include "judge/side_run.h"

/* What was asked for and what the sessions declared themselves: with --vary, or by what changed
 * when they switched their factor. */
struct vary {
	const char **name;
	size_t n;
};

/* NULL for sessions that switch nothing. */
static json_t *switched(const struct run *run)
{
	return json_object_get(run->session.ab, "fingerprint_b");
}

static void add_declared(struct vary *v, const struct run *run)
{
	const char *field;
	json_t *value;

	if (run->session.vary)
		v->name[v->n++] = run->session.vary;
	json_object_foreach (switched(run), field, value)
		v->name[v->n++] = field;
}

static int vary_make(const struct side *base, const struct side *head,
	const struct compare_options *options, struct vary *v, struct error *err)
{
	const struct side *const sides[] = { base, head };
	size_t n = options->n_vary;

	*v = (struct vary){ 0 };
	for (size_t i = 0; i < 2; i++)
		for (size_t j = 0; j < sides[i]->n; j++)
			n += 1 + json_object_size(switched(sides[i]->session[j]->run));
	v->name = calloc(n + 1, sizeof(char *));
	if (!v->name)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	for (size_t i = 0; i < options->n_vary; i++)
		v->name[v->n++] = options->vary[i];
	for (size_t i = 0; i < 2; i++)
		for (size_t j = 0; j < sides[i]->n; j++)
			add_declared(v, sides[i]->session[j]->run);
	return 0;
}

static bool side_has_field(const struct side *side, const char *name)
{
	for (size_t i = 0; i < side->n; i++)
		if (fingerprint_has(side->session[i]->run->host, name))
			return true;
	return false;
}

static int check_vary(const struct side *base, const struct side *head,
	const struct compare_options *options, struct error *err)
{
	for (size_t i = 0; i < options->n_vary; i++) {
		if (side_has_field(base, options->vary[i]) ||
			side_has_field(head, options->vary[i]))
			continue;
		error_set(
			err, ERROR_USAGE, "no field '%s' in either fingerprint", options->vary[i]);
		return error_hint(err, "without --vary the report lists the fields that differ");
	}
	return 0;
}

/* Every session against the first of base. */
static int make_fingerprint(const struct side *base, const struct side *head,
	const struct compare_options *options, struct fingerprint *f, struct error *err)
{
	const json_t *first = base->session[0]->run->host;
	struct vary vary;
	int status;

	if (check_vary(base, head, options, err) || vary_make(base, head, options, &vary, err))
		return -1;
	status = fingerprint_make(first, head->session[0]->run->host, vary.name, vary.n, f, err);
	for (size_t i = 1; !status && i < head->n; i++)
		status = fingerprint_add(
			first, head->session[i]->run->host, vary.name, vary.n, f, err);
	for (size_t i = 1; !status && i < base->n; i++)
		status = fingerprint_add(
			first, base->session[i]->run->host, vary.name, vary.n, f, err);
	free(vary.name);
	return status;
}

/* The other side's own word on why it has no such arm. */
static const char *skipped_why(const struct side *side, const struct arm *arm)
{
	for (size_t i = 0; i < side->n; i++) {
		const struct run *run = side->session[i]->run;

		for (size_t j = 0; j < run->n_skips; j++) {
			const struct skip *s = &run->skips[j];

			if (strcmp(s->bench, arm->bench) == 0 &&
				strcmp(s->target, arm->target) == 0 &&
				(!s->params_text[0] ||
					strcmp(s->params_text, arm->params_text) == 0))
				return s->why;
		}
	}
	return "";
}

static void add_missing(struct comparison *c, const struct arm *arm, bool in_base)
{
	c->missing[c->n_missing++] = (struct missing){ arm, in_base,
		skipped_why(in_base ? &c->head : &c->base, arm) };
}

static int add_metrics(struct comparison *c, const struct pairing *p,
	const struct compare_options *options, struct error *err)
{
	if (metric_value(p, c, options, &c->metric[c->n], err))
		return -1;
	c->n++;
	c->n += metric_exits(p, &c->fingerprint, &c->metric[c->n]);
	return 0;
}

/* Two sorted lists, walked side by side. */
static int merge(struct comparison *c, const struct side_arms *base, const struct side_arms *head,
	const struct compare_options *options, struct error *err)
{
	size_t i = 0;
	size_t j = 0;

	while (i < base->n || j < head->n) {
		const size_t i_end = i < base->n ? side_group_end(base, i) : i;
		const size_t j_end = j < head->n ? side_group_end(head, j) : j;
		int order = i == base->n ? 1 : j == head->n ? -1 : 0;

		if (!order)
			order = side_compare_keys(base->arm[i].arm, head->arm[j].arm);
		if (order < 0) {
			add_missing(c, base->arm[i].arm, true);
		} else if (order > 0) {
			add_missing(c, head->arm[j].arm, false);
		} else {
			const struct pairing p = { &base->arm[i], i_end - i, &head->arm[j],
				j_end - j };

			if (add_metrics(c, &p, options, err))
				return -1;
		}
		i = order <= 0 ? i_end : i;
		j = order >= 0 ? j_end : j;
	}
	return 0;
}

static int fill(struct comparison *c, const struct compare_options *options, struct error *err)
{
	struct side_arms base;
	struct side_arms head = { 0 };
	int status = -1;

	if (side_arms_make(&c->base, &base, err))
		return -1;
	if (side_arms_make(&c->head, &head, err))
		goto out;
	c->metric = calloc(2 * (base.n + head.n) + 1, sizeof(*c->metric));
	c->missing = calloc(base.n + head.n + 1, sizeof(*c->missing));
	if (!c->metric || !c->missing) {
		error_set(err, ERROR_SYSTEM, "out of memory");
		goto out;
	}
	status = merge(c, &base, &head, options, err);
out:
	side_arms_finish(&base);
	side_arms_finish(&head);
	return status;
}

static bool is_same_session(const struct side *base, const struct side *head)
{
	return base->n == 1 && head->n == 1 &&
	       strcmp(base->session[0]->run->session.id, head->session[0]->run->session.id) == 0;
}

static void find_kinds(struct comparison *c)
{
	const struct side *const sides[] = { &c->base, &c->head };
	size_t exact = 0;

	for (size_t i = 0; i < 2; i++)
		for (size_t j = 0; j < sides[i]->n; j++)
			exact += sides[i]->session[j]->run->session.exact;
	c->exact = exact == c->base.n + c->head.n;
	c->mixed = exact && !c->exact;
}

int compare_make(const struct side *base, const struct side *head,
	const struct compare_options *options, struct comparison *c, struct error *err)
{
	*c = (struct comparison){ .base = *base, .head = *head };
	c->same_session = is_same_session(base, head);
	find_kinds(c);
	c->paired = c->same_session && side_run_of(base->session[0]->run) &&
		    side_run_of(head->session[0]->run) &&
		    strcmp(side_run_of(base->session[0]->run),
			    side_run_of(head->session[0]->run)) != 0;
	c->session_sd = c->same_session ? 0 : options->session_sd;
	if (options->experience) {
		c->sessions = options->experience->sessions;
		c->aa_sessions = options->experience->aa_sessions;
	}
	if (make_fingerprint(base, head, options, &c->fingerprint, err) || fill(c, options, err) ||
		change_judge(c, err)) {
		compare_finish(c);
		return -1;
	}
	for (size_t i = 0; i < c->n; i++)
		c->count[c->metric[i].verdict]++;
	return 0;
}

void compare_finish(struct comparison *c)
{
	fingerprint_finish(&c->fingerprint);
	free(c->metric);
	free(c->missing);
	*c = (struct comparison){ 0 };
}

/* what the reader should see first within one verdict: how far from 1 */
static double badness(const struct metric *m)
{
	const double change = metric_change(m);

	if (isnan(change))
		return m->kind == METRIC_EXITS ? INFINITY : -INFINITY;
	return m->verdict == CHANGE_IMPROVEMENT ? -change : change;
}

struct ranked {
	size_t at;
	enum change verdict;
	double badness;
};

static int by_severity(const void *a, const void *b)
{
	const struct ranked *x = a;
	const struct ranked *y = b;

	if (x->verdict != y->verdict)
		return x->verdict < y->verdict ? -1 : 1;
	if (x->badness != y->badness)
		return x->badness > y->badness ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

size_t *compare_worst_first(const struct comparison *c)
{
	cleanup_free struct ranked *ranked = calloc(c->n + 1, sizeof(*ranked));
	size_t *index = calloc(c->n + 1, sizeof(*index));

	if (!ranked || !index) {
		free(index);
		return NULL;
	}
	for (size_t i = 0; i < c->n; i++)
		ranked[i] = (struct ranked){ i, c->metric[i].verdict, badness(&c->metric[i]) };
	qsort(ranked, c->n, sizeof(*ranked), by_severity);
	for (size_t i = 0; i < c->n; i++)
		index[i] = ranked[i].at;
	return index;
}

const char *change_name(enum change change)
{
	static const char *const names[CHANGES] = { "invalid", "incomparable", "regression",
		"improvement", "inconclusive", "no change" };

	return names[change];
}

const char *metric_kind_name(enum metric_kind kind)
{
	return kind == METRIC_EXITS ? "exits_per_op" : "value";
}

const char *metric_unit(const struct metric *m)
{
	return m->kind == METRIC_EXITS ? "exits/op" : m->base->unit;
}

bool metric_is_capped(const struct metric *m)
{
	return m->kind == METRIC_VALUE && !m->exact && m->source == SESSIONS_UNKNOWN;
}

double metric_change(const struct metric *m)
{
	return m->ratio.value - 1;
}
