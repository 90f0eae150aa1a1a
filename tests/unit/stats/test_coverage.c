/* Do the intervals keep their promise? Simulated lognormal launches with a fixed seed: a 95 %
 * interval holds the truth in 93 to 97 % of the sessions, whatever the sizes.
 */
#include "unit/stats/near.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "stats/interval.h"

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
		cmocka_unit_test(mde_has_its_power),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
