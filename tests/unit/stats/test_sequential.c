#include "unit/stats/acceptance.h"
#include "unit/stats/near.h"

#include <gsl/gsl_cdf.h>

#include "stats/sequential.h"

#define N(x) (sizeof(x) / sizeof((x)[0]))

static double bound(double level)
{
	return gsl_cdf_ugaussian_Qinv(level);
}

/* Jennison & Turnbull 2000 and the R package ldbounds, bounds(t, iuse = 1): spending like O'Brien
 * and Fleming at a one-sided 0.025. */
static void the_tables(void **state)
{
	static const double five[] = { 4.8769, 3.3569, 2.6803, 2.2898, 2.0310 };
	static const double fraction[] = { 0.2, 0.4, 0.6, 0.8, 1 };
	double level[5];

	(void)state;
	assert_int_equal(stats_sequential_levels(fraction, 5, 0.025, level), 0);
	for (size_t i = 0; i < 5; i++)
		assert_near(bound(level[i]), five[i], 2e-4);
}

static void one_look_spends_all(void **state)
{
	const double one = 1;
	double level;

	(void)state;
	assert_int_equal(stats_sequential_levels(&one, 1, 0.01, &level), 0);
	assert_near(level, 0.01, 1e-12);
}

/* Whatever the spacing, paths without drift cross one of the bounds with probability alpha. */
static void all_looks_together_err_alpha(void **state)
{
	static const double spacings[][3] = { { 1 / 3.0, 2 / 3.0, 1 }, { 0.05, 0.101, 1 },
		{ 0.89, 0.945, 1 }, { 0.3, 0.305, 1 }, { 0.5, 0.94, 1 } };
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	const int paths = 200000;

	(void)state;
	for (size_t s = 0; s < N(spacings); s++) {
		double level[3];
		int crossed = 0;

		assert_int_equal(stats_sequential_levels(spacings[s], 3, 0.05, level), 0);
		for (int i = 0; i < paths; i++) {
			double x = 0;
			double t = 0;

			for (size_t k = 0; k < 3; t = spacings[s][k++]) {
				x += gsl_ran_gaussian(rng, sqrt(spacings[s][k] - t));
				if (level[k] > 0 && x > bound(level[k]) * sqrt(spacings[s][k])) {
					crossed++;
					break;
				}
			}
		}
		assert_near(crossed / (double)paths, 0.05, 0.0016);
	}
	gsl_rng_free(rng);
}

/* A look that sees nothing new makes no test; nothing is lost by it. */
static void nothing_new(void **state)
{
	static const double twice[] = { 0.5, 0.501, 1 };
	static const double plain[] = { 0.5, 1 };
	static const double done[] = { 1, 1, 1 };
	double level[3];
	double two[2];

	(void)state;
	assert_int_equal(stats_sequential_levels(twice, 3, 0.01, level), 0);
	assert_int_equal(stats_sequential_levels(plain, 2, 0.01, two), 0);
	assert_near(level[0], two[0], 1e-12);
	assert_near(level[1], 0, 0);
	assert_near(level[2], two[1], 1e-12);
	assert_int_equal(stats_sequential_levels(done, 3, 0.01, level), 0);
	assert_near(level[0], 0.01, 1e-12);
	assert_near(level[1], 0, 0);
	assert_near(level[2], 0, 0);
}

static void what_is_no_design(void **state)
{
	static const double falling[] = { 0.5, 0.4, 1 };
	static const double partial[] = { 0.3, 0.6, 0.9 };
	static const double zero[] = { 0, 0.5, 1 };
	static const double nan[] = { NAN, 0.5, 1 };
	static const double one[SEQUENTIAL_MOST + 1] = { 1, 1, 1, 1, 1, 1, 1, 1, 1 };
	double level[SEQUENTIAL_MOST + 1];

	(void)state;
	assert_int_equal(stats_sequential_levels(falling, 3, 0.01, level), -1);
	assert_int_equal(stats_sequential_levels(partial, 3, 0.01, level), -1);
	assert_int_equal(stats_sequential_levels(zero, 3, 0.01, level), -1);
	assert_int_equal(stats_sequential_levels(nan, 3, 0.01, level), -1);
	assert_int_equal(stats_sequential_levels(one, 0, 0.01, level), -1);
	assert_int_equal(stats_sequential_levels(one, SEQUENTIAL_MOST + 1, 0.01, level), -1);
	assert_int_equal(stats_sequential_levels(one, 1, 0, level), -1);
	assert_int_equal(stats_sequential_levels(one, 1, 0.5, level), -1);
}

static void fractions_by_hand(void **state)
{
	double f[3];

	(void)state;
	stats_sequential_fractions(0, 3, 3, f);
	assert_near(f[0], 1 / 3.0, 1e-15);
	assert_near(f[1], 2 / 3.0, 1e-15);
	assert_near(f[2], 1, 0);
	/* 1 + 3, 1 + 1.5, 1 + 1 */
	stats_sequential_fractions(1, 3, 3, f);
	assert_near(f[0], 0.5, 1e-15);
	assert_near(f[1], 0.8, 1e-15);
	stats_sequential_fractions(1, 0, 3, f);
	assert_near(f[0], 1, 0);
	stats_sequential_fractions(0, 0, 2, f);
	assert_near(f[0], 1, 0);
}

static void answers(void **state)
{
	const struct estimate e = { exp(0.05), 1, 1, 0.01, 1e6, 10 };
	const struct estimate sure = { exp(0.05), 1, 1, 0, 10, 10 };
	const struct estimate unknown = { NAN, NAN, NAN, NAN, NAN, 0 };

	(void)state;
	/* three standard errors: p = 0.00135 */
	assert_int_equal(stats_sequential_answer(&e, 0.02, 0.0014, 0.01), SEQUENTIAL_ABOVE);
	assert_int_equal(stats_sequential_answer(&e, 0.02, 0.0013, 0.01), SEQUENTIAL_OPEN);
	assert_int_equal(stats_sequential_answer(&e, 0.08, 0.01, 0.0014), SEQUENTIAL_BELOW);
	assert_int_equal(stats_sequential_answer(&e, 0.08, 0.01, 0.0013), SEQUENTIAL_OPEN);
	assert_int_equal(stats_sequential_answer(&e, 0.02, 0, 0), SEQUENTIAL_OPEN);
	assert_int_equal(stats_sequential_answer(&sure, 0.02, 0.01, 0.01), SEQUENTIAL_ABOVE);
	assert_int_equal(stats_sequential_answer(&sure, 0.08, 0.01, 0.01), SEQUENTIAL_BELOW);
	assert_int_equal(stats_sequential_answer(&unknown, 0.02, 0.01, 0.01), SEQUENTIAL_OPEN);
}

/* The short form of what tests/bench/stats.c promises, and that it would notice. */
static void a_step_keeps_its_error(void **state)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	struct step_case c = {
		.sd = 0.015, .effect = 0.05, .delta = log1p(0.05), .base = 20, .each = 10
	};
	struct steps s = steps_of(rng, &c, 3000);

	(void)state;
	assert_in_range(s.above, 5, 48); /* 30 expected at most; three standard errors */
	assert_in_range(s.below, 5, 48);
	c.naive = 1;
	s = steps_of(rng, &c, 3000);
	assert_in_range(s.above, 49, 150);
	c = (struct step_case){ .sd = 0.015, .delta = log1p(0.05), .base = 20, .each = 10 };
	s = steps_of(rng, &c, 500);
	assert_int_equal(s.above, 0);
	assert_in_range(s.below, 495, 500);
	gsl_rng_free(rng);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_tables),
		cmocka_unit_test(one_look_spends_all),
		cmocka_unit_test(all_looks_together_err_alpha),
		cmocka_unit_test(nothing_new),
		cmocka_unit_test(what_is_no_design),
		cmocka_unit_test(fractions_by_hand),
		cmocka_unit_test(answers),
		cmocka_unit_test(a_step_keeps_its_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
