#include "unit/stats/near.h"

#include "stats/multiple.h"
#include "unit/stats/acceptance.h"

#define N(x) (sizeof(x) / sizeof((x)[0]))

/* The 15 p-values of Benjamini & Hochberg 1995, section 4: four rejected at q = 0.05 (Bonferroni:
 * three). Adjusted by hand: p · 15 / rank, and no more than that of a larger p. */
static void the_paper(void **state)
{
	const double p[] = { 0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459,
		0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0 };
	double adjusted[N(p)];
	bool rejected[N(p)];

	(void)state;
	assert_int_equal(stats_benjamini_hochberg(p, N(p), 0.05, adjusted, rejected), 4);
	for (size_t i = 0; i < N(p); i++)
		assert_int_equal(rejected[i], i < 4);
	assert_near(adjusted[0], 0.0015, 1e-15);
	assert_near(adjusted[1], 0.0030, 1e-15);
	assert_near(adjusted[2], 0.0095, 1e-15);
	assert_near(adjusted[3], 0.0095 * 15 / 4, 1e-15);
	assert_near(adjusted[4], 0.0201 * 15 / 5, 1e-15);
	/* 0.0278 · 15/6 = 0.0695 is more than 0.0298 · 15/7 = 0.06386 */
	assert_near(adjusted[5], 0.0298 * 15 / 7, 1e-15);
	assert_near(adjusted[14], 1, 0);
}

/* p = q k/n on the line itself counts, and one below the line carries those before it. */
static void steps_up(void **state)
{
	const double line[] = { 0.04, 0.05, 0.03, 0.045 };
	bool rejected[4];

	(void)state;
	assert_int_equal(stats_benjamini_hochberg(line, 4, 0.05, NULL, rejected), 4);
	assert_true(rejected[0] && rejected[1] && rejected[2] && rejected[3]);
	assert_int_equal(stats_benjamini_hochberg(line, 4, 0.0499, NULL, rejected), 0);
}

static void order_does_not_matter(void **state)
{
	const double p[] = { 0.5, 0.001, 0.02, 0.001, 0.9, 0.013 };
	double adjusted[N(p)];
	double back[N(p)];
	double reversed[N(p)];

	(void)state;
	for (size_t i = 0; i < N(p); i++)
		reversed[i] = p[N(p) - 1 - i];
	assert_int_equal(stats_benjamini_hochberg(p, N(p), 0.05, adjusted, NULL), 4);
	assert_int_equal(stats_benjamini_hochberg(reversed, N(p), 0.05, back, NULL), 4);
	for (size_t i = 0; i < N(p); i++)
		assert_near(adjusted[i], back[N(p) - 1 - i], 0);
	assert_near(adjusted[1], adjusted[3], 0);
	/* in place */
	stats_benjamini_hochberg(reversed, N(p), 0.05, reversed, NULL);
	for (size_t i = 0; i < N(p); i++)
		assert_near(reversed[i], back[i], 0);
}

static void what_is_no_test(void **state)
{
	const double p[] = { NAN, 0.03, 1.5, 0.05, -0.1, INFINITY };
	double adjusted[N(p)];
	bool rejected[N(p)];

	(void)state;
	assert_int_equal(stats_benjamini_hochberg(p, N(p), 0.05, adjusted, rejected), 2);
	for (size_t i = 0; i < N(p); i++) {
		assert_int_equal(rejected[i], i == 1 || i == 3);
		assert_int_equal(isnan(adjusted[i]), i != 1 && i != 3);
	}
	assert_near(adjusted[1], 0.05, 0);
	assert_int_equal(stats_benjamini_hochberg(NULL, 0, 0.05, NULL, NULL), 0);
	assert_int_equal(stats_benjamini_hochberg(p, 1, 0.05, adjusted, rejected), 0);
}

/* 60 of 200 uniform p-values are pushed down: of what is rejected at most q is false on average. */
static void keeps_the_false_share(void **state)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	double share = 0;
	int found = 0;

	(void)state;
	for (int round = 0; round < 500; round++) {
		double p[metrics_per_session];
		bool rejected[metrics_per_session];
		int all, wrong = 0;

		for (size_t i = 0; i < N(p); i++)
			p[i] = gsl_rng_uniform(rng) * (i < 60 ? 0.001 : 1);
		all = stats_benjamini_hochberg(p, N(p), 0.2, NULL, rejected);
		for (size_t i = 60; i < N(p); i++)
			wrong += rejected[i];
		share += all ? wrong / (double)all : 0;
		found += all - wrong;
	}
	gsl_rng_free(rng);
	assert_int_equal(found, 500 * 60);
	/* q · 140/200 = 0.14 */
	assert_true(share / 500 > 0.12 && share / 500 < 0.16);
}

static void sessions_without_change(void **state)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

	(void)state;
	assert_in_range(sessions_with_alarm(rng, log1p(0.02), 100), 0, 1);
	/* the alarms do come where there is no tolerance: 5 in 100 are allowed to */
	assert_in_range(sessions_with_alarm(rng, 0, 200), 1, 20);
	gsl_rng_free(rng);
}

static void one_slow_metric_among_many(void **state)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

	(void)state;
	assert_in_range(found_among_many(rng, log1p(0.02), 200), 190, 200);
	gsl_rng_free(rng);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_paper),
		cmocka_unit_test(steps_up),
		cmocka_unit_test(order_does_not_matter),
		cmocka_unit_test(what_is_no_test),
		cmocka_unit_test(keeps_the_false_share),
		cmocka_unit_test(sessions_without_change),
		cmocka_unit_test(one_slow_metric_among_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
