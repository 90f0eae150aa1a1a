#include "unit/stats/near.h"

#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>

#include "stats/describe.h"

#define N(x) (sizeof(x) / sizeof((x)[0]))

/* R: mtcars$mpg */
static const double mpg[] = { 21.0, 21.0, 22.8, 21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8,
	16.4, 17.3, 15.2, 10.4, 10.4, 14.7, 32.4, 30.4, 33.9, 21.5, 15.5, 15.2, 13.3, 19.2, 27.3,
	26.0, 30.4, 15.8, 19.7, 15.0, 21.4 };

/* R 4: mean(mpg), sd(mpg), mad(mpg), quantile(mpg) */
static void agrees_with_r(void **state)
{
	(void)state;
	assert_near(stats_mean(mpg, N(mpg)), 20.090625, 1e-12);
	assert_near(stats_sd(mpg, N(mpg)), 6.026948, 5e-7);
	assert_near(stats_mad(mpg, N(mpg)), 5.41149, 1e-9);
	assert_near(stats_quantile(mpg, N(mpg), 0), 10.4, 0);
	assert_near(stats_quantile(mpg, N(mpg), 0.25), 15.425, 1e-12);
	assert_near(stats_median(mpg, N(mpg)), 19.2, 1e-12);
	assert_near(stats_quantile(mpg, N(mpg), 0.75), 22.8, 1e-12);
	assert_near(stats_quantile(mpg, N(mpg), 1), 33.9, 0);
}

/* 1 … 10: h = 9p + 1, worked by hand from Hyndman & Fan's definition 7 */
static void quantile_is_type_7(void **state)
{
	const double x[] = { 10, 9, 8, 7, 6, 5, 4, 3, 2, 1 };

	(void)state;
	assert_near(stats_quantile(x, N(x), 0.9), 9.1, 1e-12);
	assert_near(stats_quantile(x, N(x), 0.05), 1.45, 1e-12);
	assert_near(stats_quantile(x, N(x), 1.0 / 3), 4, 1e-12);
	assert_near(stats_median(x, N(x)), 5.5, 0);
}

static void quantile_leaves_input_alone(void **state)
{
	const double before[] = { 5, 1, 4, 2, 3 };
	double x[N(before)];

	(void)state;
	memcpy(x, before, sizeof(x));
	assert_near(stats_median(x, N(x)), 3, 0);
	assert_near(stats_quantile(x, N(x), 0.9), 4.6, 1e-12);
	assert_near(stats_mad(x, N(x)), 1.4826, 1e-12);
	assert_memory_equal(x, before, sizeof(x));
}

/* Selecting and sorting are two ways to the same value, for ties and every p. */
static void mode_is_what_occurs_most(void **state)
{
	const double x[] = { 7, 3, 5, 3, 7, 9 };
	const double repeats[] = { 4, 2, 4, 1 };

	(void)state;
	assert_near(stats_mode(x, N(x)), 3, 0);
	assert_near(stats_mode(repeats, N(repeats)), 4, 0);
	assert_true(isnan(stats_mode(NULL, 0)));
}

static void three_quantiles_agree(void **state)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	double x[257];
	double sorted[N(x)];

	(void)state;
	for (size_t n = 1; n <= N(x); n += n < 9 ? 1 : 31) {
		for (size_t i = 0; i < n; i++)
			x[i] = floor(gsl_ran_lognormal(rng, 3, 0.5));
		memcpy(sorted, x, sizeof(x));
		gsl_sort(sorted, 1, n);
		for (double p = 0; p <= 1; p += 0.0625) {
			const double want = stats_quantile_sorted(sorted, n, p);

			assert_near(stats_quantile(x, n, p), want, 1e-12);
			assert_near(stats_quantile_select(x, n, p), want, 1e-12);
		}
	}
	gsl_rng_free(rng);
}

static void geometric_mean(void **state)
{
	const double x[] = { 1, 10, 100 };
	const double huge[] = { 1e300, 1e300, 1e300 };
	const double zero[] = { 1, 0 };
	const double negative[] = { 1, -1 };
	const double infinite[] = { 1, INFINITY };
	const double nan[] = { 1, NAN };

	(void)state;
	assert_near(stats_geometric_mean(x, 3), 10, 1e-14);
	assert_near(stats_geometric_mean(huge, 3) / 1e300, 1, 1e-12);
	assert_nan(stats_geometric_mean(zero, 2));
	assert_nan(stats_geometric_mean(negative, 2));
	assert_nan(stats_geometric_mean(infinite, 2));
	assert_nan(stats_geometric_mean(nan, 2));
	assert_nan(stats_geometric_mean(x, 0));
}

static void too_few_values(void **state)
{
	double one[] = { 7 };

	(void)state;
	assert_nan(stats_mean(NULL, 0));
	assert_nan(stats_sd(NULL, 0));
	assert_nan(stats_quantile(NULL, 0, 0.5));
	assert_nan(stats_quantile_sorted(NULL, 0, 0.5));
	assert_nan(stats_quantile_select(NULL, 0, 0.5));
	assert_nan(stats_median(NULL, 0));
	assert_nan(stats_mad(NULL, 0));
	assert_nan(stats_sd(one, 1));
	assert_near(stats_mean(one, 1), 7, 0);
	assert_near(stats_quantile(one, 1, 0.99), 7, 0);
	assert_near(stats_quantile_select(one, 1, 1), 7, 0);
	assert_near(stats_mad(one, 1), 0, 0);
}

static void nan_and_bad_p(void **state)
{
	double good[] = { 1, 2, 3 };

	(void)state;
	/* wherever it stands: an order that half exists must not give an answer */
	for (size_t i = 0; i < 5; i++) {
		double x[] = { 5, 1, 4, 2, 3 };

		x[i] = NAN;
		assert_nan(stats_mean(x, 5));
		assert_nan(stats_median(x, 5));
		assert_nan(stats_quantile(x, 5, 0));
		assert_nan(stats_quantile(x, 5, 1));
		assert_nan(stats_mad(x, 5));
	}
	assert_nan(stats_quantile(good, 3, -0.01));
	assert_nan(stats_quantile(good, 3, 1.01));
	assert_nan(stats_quantile(good, 3, NAN));
	assert_nan(stats_quantile_sorted(good, 3, 2));
	assert_nan(stats_quantile_select(good, 3, NAN));
}

/* An infinite neighbour of weight 0 is not looked at. */
static void infinite_neighbour(void **state)
{
	const double x[] = { 1, 2, INFINITY };

	(void)state;
	assert_near(stats_median(x, 3), 2, 0);
	assert_near(stats_quantile(x, 3, 1), INFINITY, 0);
}

static void quantile_needs(void **state)
{
	(void)state;
	assert_int_equal(stats_quantile_needs(0), 10);
	assert_int_equal(stats_quantile_needs(0.5), 20);
	assert_int_equal(stats_quantile_needs(0.9), 100);
	assert_int_equal(stats_quantile_needs(0.99), 1000);
	assert_int_equal(stats_quantile_needs(0.999), 10000);
	assert_int_equal(stats_quantile_needs(0.9999), 100000);
	assert_true(stats_quantile_needs(1) == SIZE_MAX);
	assert_true(stats_quantile_needs(NAN) == SIZE_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agrees_with_r),
		cmocka_unit_test(quantile_is_type_7),
		cmocka_unit_test(quantile_leaves_input_alone),
		cmocka_unit_test(mode_is_what_occurs_most),
		cmocka_unit_test(three_quantiles_agree),
		cmocka_unit_test(geometric_mean),
		cmocka_unit_test(too_few_values),
		cmocka_unit_test(nan_and_bad_p),
		cmocka_unit_test(infinite_neighbour),
		cmocka_unit_test(quantile_needs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
