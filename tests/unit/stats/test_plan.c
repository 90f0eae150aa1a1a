#include "unit/stats/near.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "stats/plan.h"

#define N(x) (sizeof(x) / sizeof((x)[0]))

/* Rows {1, 3} and {11, 13} and {21, 23}: T²batch = 2, means 2, 12, 22 with variance 100, so
 * T²launch = 100 − 2/2 = 99. √(cost · 2/99): cost 10000 → √202.02 = 14.2 → 15. */
static void repetitions_by_hand(void **state)
{
	const double x[] = { 1, 3, 11, 13, 21, 23 };

	(void)state;
	assert_int_equal(stats_repetitions(x, 3, 2, 10000, 1, 1, 1000), 15);
	assert_int_equal(stats_repetitions(x, 3, 2, 20000, 2, 1, 1000), 15);
	assert_int_equal(stats_repetitions(x, 3, 2, 10000, 1, 20, 1000), 20);
	assert_int_equal(stats_repetitions(x, 3, 2, 10000, 1, 1, 10), 10);
	assert_int_equal(stats_repetitions(x, 3, 2, 1, 1000, 1, 1000), 1);
	/* √(4950 · 2/99) = 10 exactly */
	assert_int_equal(stats_repetitions(x, 3, 2, 4950, 1, 1, 1000), 10);
	/* √(9800 · 2/99) = 14.07; were the batches' part left in T²launch, 14.00 */
	assert_int_equal(stats_repetitions(x, 3, 2, 9800, 1, 1, 1000), 15);
}

static void repetitions_scale(void **state)
{
	double x[] = { 1, 3, 11, 13, 21, 23 };

	(void)state;
	for (size_t i = 0; i < N(x); i++)
		x[i] *= 1e6;
	assert_int_equal(stats_repetitions(x, 3, 2, 10000, 1, 1, 1000), 15);
}

static void no_launch_variance(void **state)
{
	const double same[] = { 1, 3, 1, 3, 1, 3 };
	const double constant[] = { 2, 2, 2, 2 };

	(void)state;
	assert_int_equal(stats_repetitions(same, 3, 2, 100, 1, 1, 64), 64);
	assert_int_equal(stats_repetitions(constant, 2, 2, 100, 1, 1, 64), 64);
}

/* launches differ, batches do not: one batch says all there is */
static void no_batch_variance(void **state)
{
	const double x[] = { 1, 1, 2, 2 };

	(void)state;
	assert_int_equal(stats_repetitions(x, 2, 2, 100, 1, 3, 64), 3);
}

static void repetitions_unknown(void **state)
{
	const double x[] = { 1, 2, 3, 5 };
	const double bad[] = { 1, NAN, 3, 4 };

	(void)state;
	assert_int_equal(stats_repetitions(x, 1, 4, 100, 1, 1, 64), 64);
	assert_int_equal(stats_repetitions(x, 4, 1, 100, 1, 1, 64), 64);
	assert_int_equal(stats_repetitions(NULL, 0, 0, 100, 1, 1, 64), 64);
	assert_int_equal(stats_repetitions(bad, 2, 2, 100, 1, 1, 64), 64);
	assert_int_equal(stats_repetitions(x, 2, 2, 0, 0, 1, 64), 64);
}

static void steady_and_not(void **state)
{
	const double step[] = { 10, 10, 10, 11, 11, 11 };
	const double within[] = { 100, 100, 100, 100.9, 100.9, 100.9 };
	const double beyond[] = { 100, 100, 100, 101.1, 101.1, 101.1 };
	const double noisy[] = { 10, 14, 8, 12, 9, 15, 11, 13 };
	const double ramp[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 };

	(void)state;
	assert_int_not_equal(stats_drift(step, N(step), 0.01), 0);
	assert_int_equal(stats_drift(step, N(step), 0.11), 0);
	assert_int_equal(stats_drift(within, N(within), 0.01), 0);
	assert_int_not_equal(stats_drift(beyond, N(beyond), 0.01), 0);
	assert_int_equal(stats_drift(noisy, N(noisy), 0.01), 0);
	assert_int_not_equal(stats_drift(ramp, N(ramp), 0.01), 0);
}

/* the middle of an odd number belongs to neither half */
static void steady_ignores_the_middle(void **state)
{
	const double x[] = { 10, 10, 99, 10, 10 };

	(void)state;
	assert_int_equal(stats_drift(x, N(x), 0), 0);
}

static void steady_edges(void **state)
{
	const double x[] = { 1, 2, 3 };
	const double bad[] = { 1, NAN, 1, 1 };

	(void)state;
	assert_int_equal(stats_drift(NULL, 0, 0.01), 0);
	assert_int_equal(stats_drift(x, 3, 0.01), 0);
	assert_int_not_equal(stats_drift(bad, 4, 0.01), 0);
}

/* Noise alone is called unsteady about as often as a normal value passes 3 standard errors. */
static void steady_under_noise(void **state)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	double x[40];
	int unsteady = 0;

	(void)state;
	for (int round = 0; round < 4000; round++) {
		for (size_t i = 0; i < N(x); i++)
			x[i] = gsl_ran_lognormal(rng, 5, 0.1);
		unsteady += stats_drift(x, N(x), 0) != 0;
	}
	gsl_rng_free(rng);
	assert_in_range(unsteady, 4, 40);
}

/* The level may wander; what counts is where the floor lies. */
static void floor_drift(void **state)
{
	const double settling[] = { 20, 12, 11, 10, 10, 10 };
	const double noisy[] = { 10, 30, 50, 10.05, 90, 40 };
	const double throttled[] = { 10, 10, 11, 12, 12, 12 };
	const double rates[] = { 8, 8, 9, 10, 10, 9 };

	(void)state;
	assert_int_equal(stats_floor_drift(settling, 6, 0.01, 0), -1);
	assert_int_equal(stats_floor_drift(settling, 6, 0.11, 0), 0);
	assert_int_equal(stats_floor_drift(noisy, 6, 0.01, 0), 0);
	assert_int_equal(stats_floor_drift(throttled, 6, 0.01, 0), 1);
	assert_int_equal(stats_floor_drift(rates, 6, 0.01, 1), 1);
	assert_int_equal(stats_floor_drift(settling, 3, 0.01, 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(floor_drift),
		cmocka_unit_test(repetitions_by_hand),
		cmocka_unit_test(repetitions_scale),
		cmocka_unit_test(no_launch_variance),
		cmocka_unit_test(no_batch_variance),
		cmocka_unit_test(repetitions_unknown),
		cmocka_unit_test(steady_and_not),
		cmocka_unit_test(steady_ignores_the_middle),
		cmocka_unit_test(steady_edges),
		cmocka_unit_test(steady_under_noise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
