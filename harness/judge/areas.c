#include "judge/areas.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "judge/blocks.h"
#include "judge/near_native.h"
#include "judge/ratio.h"
#include "judge/result.h"
#include "judge/why.h"
#include "stats/pool.h"

static const double confidence = 0.95;
static const size_t names_most = 4; /* of members, in a reason */

static int compare_place(const struct ratio *a, const struct ratio *b)
{
	const struct arm *of_a = a->of->arm;
	const struct arm *of_b = b->of->arm;
	int order = (int)arm_area(of_a) - (int)arm_area(of_b);

	if (!order)
		order = strcmp(of_a->target, of_b->target);
	if (!order)
		order = strcmp(arm_side(of_a), arm_side(of_b));
	return order;
}

/* Areas together, in each the benchmarks together, in these the order of the run. */
static int compare_ratios(const void *left, const void *right)
{
	const struct ratio *a = *(const struct ratio *const *)left;
	const struct ratio *b = *(const struct ratio *const *)right;
	int order = compare_place(a, b);

	if (!order)
		order = strcmp(a->of->arm->bench, b->of->arm->bench);
	if (!order)
		order = (a > b) - (a < b);
	return order;
}

static bool is_measured(const struct ratio *r)
{
	return r->verdict != VERDICT_INVALID;
}

/* --- the mean ------------------------------------------------------------------------------------
 */

/* The paired log ratios of one member; log_ratio takes the place of blocks.of. */
static int take_member(
	const struct ratio *r, struct blocks *b, struct pool_member *member, struct error *err)
{
	if (blocks_make(r->of, r->to, b, err) < 0)
		return -1;
	for (size_t i = 0; i < b->n; i++)
		b->of[i] = b->of[i] > 0 && b->to[i] > 0 ? log(b->of[i] / b->to[i]) : NAN;
	*member = (struct pool_member){ .log_ratio = b->of, .block = b->block, .n = b->n };
	return 0;
}

/* Each benchmark has the same weight, its sets of parameters share it. */
static void weigh(const struct ratio *const *ratio, size_t n, struct area_ratio *a,
	struct pool_member *member)
{
	size_t at = 0;

	for (size_t i = 0; i < n;) {
		const char *bench = ratio[i]->of->arm->bench;
		const size_t first = at;

		for (; i < n && strcmp(ratio[i]->of->arm->bench, bench) == 0; i++)
			at += is_measured(ratio[i]);
		a->benches += at > first;
		for (size_t j = first; j < at; j++)
			member[j].weight = 1 / (double)(at - first);
	}
	for (size_t j = 0; j < at; j++)
		member[j].weight /= (double)a->benches;
}

static int pool(const struct ratio *const *ratio, size_t n, struct area_ratio *a, struct error *err)
{
	cleanup_free struct pool_member *member = calloc(n + 1, sizeof(*member));
	cleanup_free struct blocks *blocks = calloc(n + 1, sizeof(*blocks));
	int status = 0;

	if (!member || !blocks)
		return error_errno(err, ERROR_SYSTEM, "cannot pool %zu ratios", n);
	for (size_t i = 0; status == 0 && i < n; i++) {
		if (!is_measured(ratio[i]))
			continue;
		status = take_member(ratio[i], &blocks[a->ratios], &member[a->ratios], err);
		a->ratios += status == 0;
	}
	if (status == 0) {
		weigh(ratio, n, a, member);
		a->ratio = stats_pool(member, a->ratios, confidence);
		a->mde = stats_mde80(a->ratio.se, a->ratio.df, NEAR_NATIVE_ALPHA);
	}
	for (size_t i = 0; i < a->ratios; i++)
		blocks_finish(&blocks[i]);
	return status;
}

/* --- the verdict ---------------------------------------------------------------------------------
 */

static bool is_unsteady(const struct ratio *r)
{
	return is_measured(r) && (result_is_unsteady(r->of) || result_is_unsteady(r->to));
}

static bool is_slower(const struct ratio *r)
{
	return r->verdict == VERDICT_SLOWER;
}

static bool is_invalid(const struct ratio *r)
{
	return r->verdict == VERDICT_INVALID;
}

/* "2 of 5 slower: mem_chase ws=32MiB page=4K, mem_copy" */
static void name_members(const struct ratio *const *ratio, size_t n,
	bool (*is)(const struct ratio *), const char *word, struct area_ratio *a)
{
	char names[240] = "";
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		const struct arm *arm = ratio[i]->of->arm;

		if (!is(ratio[i]))
			continue;
		if (count++ < names_most)
			why_list(names, sizeof(names), "%s%s%s", arm->bench,
				*arm->params_text ? " " : "", arm->params_text);
	}
	if (count > names_most)
		why_list(names, sizeof(names), "%zu more", count - names_most);
	if (count)
		why_add(a->why, sizeof(a->why), "%zu of %zu %s: %s", count, n, word, names);
}

static void count_members(const struct ratio *const *ratio, size_t n, struct area_ratio *a)
{
	for (size_t i = 0; i < n; i++) {
		a->near_native += ratio[i]->verdict == VERDICT_NEAR_NATIVE;
		a->slower += ratio[i]->verdict == VERDICT_SLOWER;
		a->inconclusive += ratio[i]->verdict == VERDICT_INCONCLUSIVE;
		a->invalid += ratio[i]->verdict == VERDICT_INVALID;
		a->emulated |= ratio[i]->emulated;
	}
}

static void judge(const struct ratio *const *ratio, size_t n, struct area_ratio *a)
{
	bool unsteady = false;

	for (size_t i = 0; i < n; i++)
		unsteady |= is_unsteady(ratio[i]);
	name_members(ratio, n, is_slower, "slower", a);
	name_members(ratio, n, is_invalid, "invalid", a);
	name_members(ratio, n, is_unsteady, "unsteady", a);
	if (!a->ratios) {
		a->verdict = VERDICT_INVALID;
	} else if (a->emulated) {
		a->verdict = VERDICT_NONE;
	} else if (unsteady && near_native_decides(&a->ratio)) {
		a->verdict = VERDICT_INCONCLUSIVE;
	} else {
		a->verdict = near_native_verdict(&a->ratio, a->margin, a->why, sizeof(a->why));
		/* what could not be measured is not near native */
		if (a->invalid && a->verdict == VERDICT_NEAR_NATIVE)
			a->verdict = VERDICT_INCONCLUSIVE;
	}
}

static int add_area(
	const struct ratio *const *ratio, size_t n, struct summary *s, struct error *err)
{
	const struct arm *arm = ratio[0]->of->arm;
	struct area_ratio *a = &s->areas[s->n_areas++];

	*a = (struct area_ratio){
		.area = arm_area(arm),
		.target = arm->target,
		.side = arm_side(arm),
		.ratio = { NAN, NAN, NAN, NAN, NAN, 0 },
		.margin = ratio[0]->margin,
		.mde = NAN,
	};
	count_members(ratio, n, a);
	if (pool(ratio, n, a, err) < 0)
		return -1;
	judge(ratio, n, a);
	return 0;
}

int areas_make(struct summary *s, struct error *err)
{
	cleanup_free const struct ratio **sorted = calloc(
		s->n_ratios + 1, sizeof(const struct ratio *));
	size_t n = 0;

	s->areas = calloc(s->n_ratios + 1, sizeof(*s->areas));
	if (!sorted || !s->areas)
		return error_errno(err, ERROR_SYSTEM, "cannot pool %zu ratios", s->n_ratios);
	for (size_t i = 0; i < s->n_ratios; i++)
		if (ratio_speaks_for_area(s->ratios[i].of->arm))
			sorted[n++] = &s->ratios[i];
	qsort(sorted, n, sizeof(const struct ratio *), compare_ratios);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && compare_place(sorted[i], sorted[end]) == 0;)
			end++;
		if (add_area(sorted + i, end - i, s, err) < 0)
			return -1;
	}
	return 0;
}
