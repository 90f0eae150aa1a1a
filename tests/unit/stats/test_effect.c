#include "unit/stats/near.h"

#include <stdint.h>

#include "stats/effect.h"
#include "unit/stats/acceptance.h"

static struct estimate estimate_of(double log_ratio, double se, double df, size_t n)
{
	return (struct estimate){ exp(log_ratio), NAN, NAN, se, df, n };
}

/* With df = 1 the t distribution is Cauchy's: P(T > t) = 1/2 − atan(t)/π, so T = 1 gives 1/4 and
 * T = √3 gives 1/6. */
static void by_hand(void **state)
{
	const struct estimate e = estimate_of(0.03, 0.01, 1, 2);
	struct effect f = stats_effect(&e, EFFECT_WORSE_UP, 0.02);

	(void)state;
	assert_near(f.worse, 0.03, 1e-15);
	assert_near(f.p_regression, 0.25, 1e-12);
	assert_near(f.p_improvement, 0.5 + atan(5) / M_PI, 1e-12);
	assert_near(f.p_change, 0.75, 1e-12);
	f = stats_effect(&e, EFFECT_WORSE_UP, 0.03 - 0.01 * sqrt(3));
	assert_near(f.p_regression, 1.0 / 6, 1e-12);
	f = stats_effect(&e, EFFECT_WORSE_UP, 0.04);
	assert_near(f.p_change, 0.25, 1e-12);
}

static void the_mirror(void **state)
{
	const struct estimate up = estimate_of(0.05, 0.01, 9, 10);
	const struct estimate down = estimate_of(-0.05, 0.01, 9, 10);
	const struct effect cost = stats_effect(&up, EFFECT_WORSE_UP, 0.02);
	const struct effect rate = stats_effect(&down, EFFECT_WORSE_DOWN, 0.02);
	const struct effect better = stats_effect(&down, EFFECT_WORSE_UP, 0.02);

	(void)state;
	assert_near(cost.worse, rate.worse, 1e-15);
	assert_near(cost.p_regression, rate.p_regression, 1e-14);
	assert_near(better.p_improvement, cost.p_regression, 1e-14);
	assert_near(better.p_regression, cost.p_improvement, 1e-14);
	assert_near(better.p_change, cost.p_change, 1e-14);
	assert_true(cost.p_regression < 0.01 && cost.p_improvement > 0.99);
}

/* "No change" at alpha 0.05 exactly when the 90 % interval lies inside ±delta. */
static void no_change_is_the_interval(void **state)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	int inside = 0;

	(void)state;
	for (int i = 0; i < 500; i++) {
		double a[8];
		double b[8];
		struct estimate e;
		int in;

		launches(rng, LAUNCH_LOGNORMAL, 0.015, 100, a, 8);
		launches(rng, LAUNCH_LOGNORMAL, 0.015, 101, b, 8);
		e = stats_ratio(a, 8, b, 8, 0.9);
		in = log(e.low) > -0.025 && log(e.high) < 0.025;
		assert_int_equal(stats_effect(&e, EFFECT_WORSE_DOWN, 0.025).p_change < 0.05, in);
		inside += in;
	}
	gsl_rng_free(rng);
	assert_in_range(inside, 100, 400);
}

static void without_spread(void **state)
{
	const struct estimate more = estimate_of(0.03, 0, 4, 5);
	const struct estimate less = estimate_of(0.01, 0, 4, 5);
	const struct estimate same = estimate_of(0, 0, 4, 5);
	struct effect f = stats_effect(&more, EFFECT_WORSE_UP, 0.02);

	(void)state;
	assert_near(f.p_regression, 0, 0);
	assert_near(f.p_improvement, 1, 0);
	assert_near(f.p_change, 1, 0);
	f = stats_effect(&less, EFFECT_WORSE_UP, 0.02);
	assert_near(f.p_regression, 1, 0);
	assert_near(f.p_change, 0, 0);
	/* nothing is within no tolerance, and nothing is beyond it */
	f = stats_effect(&same, EFFECT_WORSE_UP, 0);
	assert_near(f.p_regression, 1, 0);
	assert_near(f.p_improvement, 1, 0);
	assert_near(f.p_change, 1, 0);
}

static void nothing_to_go_by(void **state)
{
	const struct estimate good = estimate_of(0.03, 0.01, 4, 5);
	const struct estimate one = { 1.03, NAN, NAN, NAN, NAN, 1 };
	const struct estimate none = { NAN, NAN, NAN, 0.1, 3, 4 };
	const struct estimate zero = { 0, NAN, NAN, 0.1, 3, 4 };

	(void)state;
	assert_nan(stats_effect(&one, EFFECT_WORSE_UP, 0.02).p_regression);
	assert_nan(stats_effect(&none, EFFECT_WORSE_UP, 0.02).p_change);
	assert_nan(stats_effect(&zero, EFFECT_WORSE_UP, 0.02).worse);
	assert_nan(stats_effect(&good, EFFECT_WORSE_UP, -0.01).p_regression);
	assert_nan(stats_effect(&good, EFFECT_WORSE_UP, NAN).p_improvement);
	assert_nan(stats_effect_detectable(&one, 0.02, 0.05));
	assert_int_equal(stats_effect_launches(&one, 0.02, 0.05, 0.05), 0);
	assert_int_equal(stats_effect_launches(&good, 0.02, 0.05, 0), 0);
	assert_int_equal(stats_effect_launches(&good, 0.02, 0.02, 0.05), SIZE_MAX);
}

static void detectable_is_on_top(void **state)
{
	const struct estimate e = estimate_of(0.5, 0.01, 9, 10);
	const double alone = stats_mde80(0.01, 9, 0.05);

	(void)state;
	assert_near(stats_effect_detectable(&e, 0, 0.05), alone, 1e-15);
	assert_near(stats_effect_detectable(&e, log(1.02), 0.05), 1.02 * (1 + alone) - 1, 1e-14);
}

/* The launches asked for do find the effect in 80 % of the sessions, half of them do not. */
static void launches_are_enough(void **state)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	const double delta = log1p(0.02);
	/* two arms of 10 launches with an sd of 2 % */
	const struct estimate pilot = estimate_of(0, 0.02 * sqrt(2.0 / 10), 18, 10);
	const size_t n = stats_effect_launches(&pilot, delta, 0.05, 0.05);

	(void)state;
	/* (t.95 + t.8) · 0.02 √(2/n) ≤ ln(1.05/1.02), with df = n − 1: (1.895 + 0.896) · 0.01 at 8
	 * is 0.0279, (1.943 + 0.906) · 0.0107 at 7 is 0.0305; the limit is 0.0290 */
	assert_int_equal(n, 8);
	assert_in_range(
		regressions(rng, LAUNCH_LOGNORMAL, 0.02, 0.05, delta, n, 0, 2000), 1560, 1800);
	assert_in_range(
		regressions(rng, LAUNCH_LOGNORMAL, 0.02, 0.05, delta, n / 2, 0, 2000), 500, 1300);
	gsl_rng_free(rng);
}

/* On the boundary, where the effect is the tolerance, the test errs in alpha of the sessions;
 * without any effect as good as never, whatever the launches look like. */
static void errs_as_allowed(void **state)
{
	static const size_t sizes[] = { 5, 10, 20 };
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

	(void)state;
	for (int shape = 0; shape < LAUNCH_SHAPES; shape++) {
		for (size_t i = 0; i < 3; i++) {
			const size_t n = sizes[i];

			assert_in_range(
				regressions(rng, shape, 0.015, 0.02, log1p(0.02), n, i % 2, 2000),
				20, 130);
			assert_in_range(
				regressions(rng, shape, 0.015, 0, log1p(0.02), n, i % 2, 2000), 0,
				20);
		}
	}
	gsl_rng_free(rng);
}

static void finds_a_slowdown_alone(void **state)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

	(void)state;
	assert_in_range(regressions(rng, LAUNCH_LOGNORMAL, 0.015, 0.05, log1p(0.02), 10, 0, 1000),
		950, 1000);
	/* an improvement of that size is no regression */
	assert_int_equal(
		regressions(rng, LAUNCH_LOGNORMAL, 0.015, -0.05, log1p(0.02), 10, 0, 1000), 0);
	gsl_rng_free(rng);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_hand),
		cmocka_unit_test(the_mirror),
		cmocka_unit_test(no_change_is_the_interval),
		cmocka_unit_test(without_spread),
		cmocka_unit_test(nothing_to_go_by),
		cmocka_unit_test(detectable_is_on_top),
		cmocka_unit_test(launches_are_enough),
		cmocka_unit_test(errs_as_allowed),
		cmocka_unit_test(finds_a_slowdown_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
