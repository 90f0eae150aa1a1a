#include "judge/bisect.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>

#include "judge/result.h"
#include "stats/noise.h"
#include "stats/sequential.h"

/* so many degrees of freedom that they change nothing: a stated variance is taken as known */
static const size_t sessions_known = 1000000;

static const struct result *base_result(const struct comparison *c, const struct arm *arm)
{
	const struct summary *s = c->base.session[0];

	return &s->results[arm - s->run->arms];
}

static bool is_tested(const struct metric *m)
{
	return m->kind == METRIC_VALUE && !isnan(m->p_worse);
}

/* At the first look: what the answer will depend on. */
static int begin(struct bisect *b, const struct comparison *c, struct error *err)
{
	b->metric = calloc(c->n + 1, sizeof(*b->metric));
	if (!b->metric)
		return error_set(err, ERROR_SYSTEM, "out of memory");
	for (size_t i = 0; i < c->n; i++) {
		const struct metric *m = &c->metric[i];

		if (!result_is_valid(base_result(c, m->base)))
			continue;
		b->metric[b->n++] = (struct bisect_metric){
			.base = m->base,
			.kind = m->kind,
			.noise = b->noise[m->base - c->base.session[0]->run->arms],
		};
		b->tests += m->kind == METRIC_VALUE;
	}
	return 0;
}

static const struct metric *find(const struct comparison *c, const struct bisect_metric *bm)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->metric[i].base == bm->base && c->metric[i].kind == bm->kind)
			return &c->metric[i];
	return NULL;
}

/* The levels depend on spreads, never on how large the difference is. */
static int design(const struct bisect *b, const struct comparison *c, struct bisect_metric *bm,
	struct error *err)
{
	const double base = base_result(c, bm->base)->mean.se;
	const double sd = bm->noise.sd > 0 ? bm->noise.sd : 0;
	const double launches = fmax(
		0, bm->metric->se_launches * bm->metric->se_launches - base * base);
	double fraction[BISECT_LOOKS];

	bm->designed = true;
	stats_sequential_fractions(
		base * base + 2 * sd * sd, launches * (double)b->looks, BISECT_LOOKS, fraction);
	if (stats_sequential_levels(
		    fraction, BISECT_LOOKS, b->error / (double)b->tests, bm->above) ||
		stats_sequential_levels(fraction, BISECT_LOOKS, b->error, bm->below))
		return error_set(err, ERROR_SYSTEM, "out of memory");
	return 0;
}

static bool is_tested_again(const struct bisect *b, const struct bisect_metric *bm)
{
	for (size_t i = b->looks; i < BISECT_LOOKS; i++)
		if (bm->above[i] > 0 || bm->below[i] > 0)
			return true;
	return false;
}

static double bound(const struct estimate *e, double level, int sign)
{
	if (!(level > 0))
		return sign > 0 ? INFINITY : 0;
	return e->value * exp(sign * gsl_cdf_tdist_Qinv(level, e->df) * e->se);
}

static int test(const struct bisect *b, const struct comparison *c, struct bisect_metric *bm,
	struct error *err)
{
	static const enum bisect_answer answers[] = {
		[SEQUENTIAL_BELOW] = BISECT_GOOD,
		[SEQUENTIAL_OPEN] = BISECT_OPEN,
		[SEQUENTIAL_ABOVE] = BISECT_BAD,
	};
	const size_t look = b->looks - 1;
	const bool known = bm->noise.sd > 0;

	if (!bm->designed && design(b, c, bm, err))
		return -1;
	/* all looks of a step are one session: they share whatever this boot and build have */
	bm->ratio = stats_across_sessions(&bm->metric->ratio, known ? bm->noise.sd : 0,
		known && bm->noise.sessions ? bm->noise.sessions : sessions_known, 1, 1, 0.95);
	bm->ratio.low = bound(&bm->ratio, bm->above[look], -1);
	bm->ratio.high = bound(&bm->ratio, bm->below[look], 1);
	bm->answer = answers[stats_sequential_answer(
		&bm->ratio, bm->metric->delta, bm->above[look], bm->below[look])];
	bm->decided = bm->answer != BISECT_OPEN;
	if (bm->decided)
		return 0;
	bm->why = "the interval holds the tolerance";
	if (b->looks < BISECT_LOOKS && !is_tested_again(b, bm)) {
		bm->answer = BISECT_SKIP;
		bm->decided = true;
		bm->why = "the interval holds the tolerance, and sessions differ too much for more "
			  "launches to tell";
	}
	return 0;
}

static int judge(const struct bisect *b, const struct comparison *c, struct bisect_metric *bm,
	struct error *err)
{
	bm->metric = find(c, bm);
	/* a boundary that was crossed stays crossed: the error was spent on it */
	if (bm->decided)
		return 0;
	bm->ratio = (struct estimate){ NAN, NAN, NAN, NAN, NAN, 0 };
	bm->why = bm->metric ? bm->metric->why : "not measured in every look";
	bm->answer = BISECT_SKIP;
	if (!bm->metric)
		return 0;
	if (is_tested(bm->metric))
		return test(b, c, bm, err);
	/* too few launches, or unsteady ones */
	if (bm->metric->verdict == CHANGE_INCONCLUSIVE)
		bm->answer = BISECT_OPEN;
	else if (bm->metric->verdict == CHANGE_REGRESSION)
		bm->answer = BISECT_BAD; /* of an exact count */
	else if (bm->metric->verdict != CHANGE_INVALID &&
		 bm->metric->verdict != CHANGE_INCOMPARABLE)
		bm->answer = BISECT_GOOD;
	return 0;
}

static enum bisect_answer conclude(const struct bisect *b)
{
	if (b->count[BISECT_BAD])
		return BISECT_BAD;
	if (b->count[BISECT_OPEN])
		return BISECT_OPEN;
	return b->count[BISECT_SKIP] || !b->n ? BISECT_SKIP : BISECT_GOOD;
}

int bisect_look(struct bisect *b, const struct comparison *c, struct error *err)
{
	if (b->looks == BISECT_LOOKS)
		return error_set(err, ERROR_USAGE, "no more than %d looks", BISECT_LOOKS);
	if (!b->looks && begin(b, c, err))
		return -1;
	b->looks++;
	for (size_t i = 0; i <= BISECT_GOOD; i++)
		b->count[i] = 0;
	for (size_t i = 0; i < b->n; i++) {
		if (judge(b, c, &b->metric[i], err))
			return -1;
		if (b->metric[i].answer == BISECT_OPEN && b->looks == BISECT_LOOKS)
			b->metric[i].answer = BISECT_SKIP;
		b->count[b->metric[i].answer]++;
	}
	b->answer = conclude(b);
	return 0;
}

void bisect_finish(struct bisect *b)
{
	free(b->metric);
	*b = (struct bisect){ 0 };
}

const char *bisect_answer_name(enum bisect_answer answer)
{
	static const char *const names[] = { "bad", "skip", "open", "good" };

	return names[answer];
}
