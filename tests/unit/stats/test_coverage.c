/* Do the intervals keep their promise? Simulated lognormal launches with a fixed seed: a 95 %
 * interval holds the truth in 93 to 97 % of the sessions, whatever the sizes.
 */
#include "unit/stats/near.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "stats/interval.h"
#include "stats/pool.h"

#define LAUNCHES 20
#define SESSIONS 4000

static int holds(const struct estimate *e, double truth)
{
	return e->low <= truth && truth <= e->high;
}

static void assert_coverage(int held)
{
	assert_in_range(held, SESSIONS * 93 / 100, SESSIONS * 97 / 100);
}

static void draw(gsl_rng *rng, double *y, size_t n, double middle, double sigma)
{
	for (size_t i = 0; i < n; i++)
		y[i] = gsl_ran_lognormal(rng, log(middle), sigma);
}

static void log_t_covers(void **state)
{
	const size_t sizes[] = { 2, 5, 10, LAUNCHES };
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	double y[LAUNCHES];

	(void)state;
	for (size_t s = 0; s < 4; s++) {
		int held = 0;

		for (int i = 0; i < SESSIONS; i++) {
			struct estimate e;

			draw(rng, y, sizes[s], 9000, 0.2);
			e = stats_log_t(y, sizes[s], 0.95);
			held += holds(&e, 9000);
		}
		assert_coverage(held);
	}
	gsl_rng_free(rng);
}

/* Unequal sizes and spreads are what Welch is for. */
static void welch_covers(void **state)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	double a[LAUNCHES];
	double b[LAUNCHES];
	int held = 0;

	(void)state;
	for (int i = 0; i < SESSIONS; i++) {
		struct estimate e;

		draw(rng, a, LAUNCHES, 100, 0.02);
		draw(rng, b, 7, 104, 0.1);
		e = stats_ratio(a, LAUNCHES, b, 7, 0.95);
		held += holds(&e, 1.04);
	}
	gsl_rng_free(rng);
	assert_coverage(held);
}

/* Blocks far noisier than the arms: pairs cover, and are many times narrower. */
static void pairs_cover(void **state)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	double a[10];
	double b[10];
	double block[10];
	double wide = 0;
	double narrow = 0;
	int held = 0;

	(void)state;
	for (int i = 0; i < SESSIONS; i++) {
		struct estimate e;

		draw(rng, block, 10, 1, 0.3);
		draw(rng, a, 10, 100, 0.02);
		draw(rng, b, 10, 104, 0.02);
		for (int j = 0; j < 10; j++) {
			a[j] *= block[j];
			b[j] *= block[j];
		}
		e = stats_ratio_paired(a, b, 10, 0.95);
		held += holds(&e, 1.04);
		narrow += log(e.high / e.low);
		e = stats_ratio(a, 10, b, 10, 0.95);
		wide += log(e.high / e.low);
	}
	gsl_rng_free(rng);
	assert_coverage(held);
	assert_true(wide > 8 * narrow);
}

/* How members of a pool differ: the blocks they have, from the first on, their noise, and how far a
 * block's disturbance, which all share, moves them. */
struct drawn {
	size_t n;
	double sigma, shared;
};

#define MEMBERS 4

/* Share of the sessions whose interval holds the members' true mean. */
static int pools_held(gsl_rng *rng, const struct drawn *drawn, size_t members, double lost)
{
	double log_ratio[MEMBERS][LAUNCHES];
	unsigned block[MEMBERS][LAUNCHES];
	struct pool_member member[MEMBERS];
	int held = 0;

	for (int i = 0; i < SESSIONS; i++) {
		double shared[LAUNCHES];
		double truth = 0;
		struct estimate e;

		for (size_t b = 0; b < LAUNCHES; b++)
			shared[b] = gsl_ran_gaussian(rng, 1);
		for (size_t m = 0; m < members; m++) {
			const double middle = 0.4 *
					      (double)m; /* members differ far more than blocks */

			member[m] = (struct pool_member){ 1.0 / (double)members, log_ratio[m],
				block[m], 0 };
			truth += middle / (double)members;
			for (size_t b = 0; b < drawn[m].n; b++) {
				if (gsl_rng_uniform(rng) < lost)
					continue;
				block[m][member[m].n] = (unsigned)b;
				log_ratio[m][member[m].n++] = middle + drawn[m].shared * shared[b] +
							      gsl_ran_gaussian(rng, drawn[m].sigma);
			}
		}
		e = stats_pool(member, members, 0.95);
		held += holds(&e, exp(truth));
	}
	return held;
}

static void pools_cover(void **state)
{
	static const struct drawn whole[] = { { 10, 0.05, 0.05 }, { 10, 0.02, 0.1 },
		{ 10, 0.02, 0.1 }, { 10, 0.2, -0.1 } };
	static const struct drawn few[] = { { 5, 0.05, 0 }, { 5, 0.01, 0 } };
	static const struct drawn uneven[] = { { 20, 0.05, 0.1 }, { 20, 0.05, 0.1 },
		{ 6, 0.05, 0.1 }, { 12, 0.02, 0.05 } };
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

	(void)state;
	assert_coverage(pools_held(rng, whole, 4, 0));
	assert_coverage(pools_held(rng, few, 2, 0));
	assert_coverage(pools_held(rng, uneven, 4, 0));
	/* launches lost here and there */
	assert_coverage(pools_held(rng, uneven, 2, 0.15));
	/* a dear, noisy member decides */
	assert_coverage(pools_held(
		rng, (struct drawn[]){ { 20, 0.01, 0 }, { 20, 0.01, 0 }, { 5, 0.3, 0 } }, 3, 0));
	/* where it does not, the few launches it has cost some width, never coverage */
	assert_true(
		pools_held(rng, (struct drawn[]){ { 20, 0.1, 0 }, { 20, 0.1, 0 }, { 5, 0.1, 0 } },
			3, 0) >= SESSIONS * 93 / 100);
	gsl_rng_free(rng);
}

/* What adding the members' variances would have promised where blocks share their noise. */
static void pools_know_what_blocks_share(void **state)
{
	static const unsigned block[] = { 0, 1, 2, 3, 4, 5 };
	static const double log_ratio[] = { 0.02, -0.03, 0.05, 0, -0.04, 0.03 };
	static const double against[] = { -0.02, 0.03, -0.05, 0, 0.04, -0.03 };
	struct pool_member twice[] = { { 0.5, log_ratio, block, 6 }, { 0.5, log_ratio, block, 6 } };
	const struct pool_member once = { 1, log_ratio, block, 6 };
	const struct estimate one = stats_pool(&once, 1, 0.95);
	struct estimate two = stats_pool(twice, 2, 0.95);
	double a[6], b[6];

	(void)state;
	/* the same numbers twice are no second witness */
	assert_near(two.low, one.low, 1e-12);
	assert_near(two.high, one.high, 1e-12);
	assert_near(two.df, 5, 1e-9);
	/* and one member is a ratio of pairs */
	for (size_t i = 0; i < 6; i++) {
		a[i] = 100;
		b[i] = 100 * exp(log_ratio[i]);
	}
	two = stats_ratio_paired(a, b, 6, 0.95);
	assert_near(one.value, two.value, 1e-12);
	assert_near(one.low, two.low, 1e-12);
	assert_near(one.high, two.high, 1e-12);
	/* what one gains the other loses, block by block */
	twice[1].log_ratio = against;
	two = stats_pool(twice, 2, 0.95);
	assert_near(two.value, 1, 1e-12);
	assert_near(two.se, 0, 1e-12);
}

static void pools_without_enough(void **state)
{
	static const unsigned block[] = { 3 };
	static const double log_ratio[] = { 0.1 };
	const struct pool_member lone = { 1, log_ratio, block, 1 };
	struct estimate e = stats_pool(&lone, 1, 0.95);

	(void)state;
	assert_near(e.value, exp(0.1), 1e-12);
	assert_nan(e.low);
	assert_nan(e.df);
	assert_int_equal(e.n, 1);
	e = stats_pool(NULL, 0, 0.95);
	assert_nan(e.value);
}

/* An effect of the size of the MDE is found in 80 % of the sessions (the formula adds two
 * t-quantiles, which is a little conservative), and no effect in alpha of them. */
static void mde_has_its_power(void **state)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	const double se = 0.03 / sqrt(LAUNCHES);
	const double effect = 1 + stats_mde80(se, LAUNCHES - 1, 0.025);
	double a[LAUNCHES];
	double b[LAUNCHES];
	int found = 0;
	int false_alarms = 0;

	(void)state;
	for (size_t i = 0; i < LAUNCHES; i++)
		a[i] = 100;
	for (int i = 0; i < SESSIONS; i++) {
		draw(rng, b, LAUNCHES, 100 * effect, 0.03);
		found += stats_ratio_paired(a, b, LAUNCHES, 0.95).low > 1;
		draw(rng, b, LAUNCHES, 100, 0.03);
		false_alarms += stats_ratio_paired(a, b, LAUNCHES, 0.95).low > 1;
	}
	gsl_rng_free(rng);
	assert_in_range(found, SESSIONS * 78 / 100, SESSIONS * 84 / 100);
	assert_in_range(false_alarms, SESSIONS * 15 / 1000, SESSIONS * 35 / 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(log_t_covers),
		cmocka_unit_test(welch_covers),
		cmocka_unit_test(pairs_cover),
		cmocka_unit_test(pools_cover),
		cmocka_unit_test(pools_know_what_blocks_share),
		cmocka_unit_test(pools_without_enough),
		cmocka_unit_test(mde_has_its_power),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
