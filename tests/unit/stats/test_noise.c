#include "unit/stats/near.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "stats/effect.h"
#include "stats/noise.h"

#define N(x) (sizeof(x) / sizeof((x)[0]))

/* logs −2, −1, 0, 1, 2 times 0.01: variance 10/4 · 10⁻⁴ */
static void sigma_by_hand(void **state)
{
	double y[] = { 100 * exp(-0.02), 100 * exp(-0.01), 100, 100 * exp(0.01), 100 * exp(0.02) };
	const double se[] = { 0.01, 0.01, 0.01, 0.01, 0.01 };
	const double large[] = { 0.05, 0.05, 0.05, 0.05, 0.05 };

	(void)state;
	assert_near(stats_session_sigma(y, NULL, 5), 0.01 * sqrt(2.5), 1e-15);
	assert_near(stats_session_sigma(y, se, 5), 0.01 * sqrt(1.5), 1e-15);
	assert_near(stats_session_sigma(y, large, 5), 0, 0);
	for (size_t i = 0; i < N(y); i++)
		y[i] *= 1e6;
	assert_near(stats_session_sigma(y, NULL, 5), 0.01 * sqrt(2.5), 1e-14);
}

static void sigma_needs_five(void **state)
{
	const double y[] = { 1, NAN, 2, 3, 0, -1, INFINITY, 4, 5 };
	const double se[] = { 0, 0, 0, 0, 0, 0, 0, 0, NAN };

	(void)state;
	assert_nan(stats_session_sigma(y, NULL, 8));
	assert_true(stats_session_sigma(y, NULL, 9) > 0);
	assert_nan(stats_session_sigma(y, se, 9));
	assert_nan(stats_session_sigma(NULL, NULL, 0));
}

static void across_sessions_by_hand(void **state)
{
	const struct estimate e = { 1.1, 1, 1.2, 0.03, 18, 10 };
	struct estimate wide = stats_across_sessions(&e, 0.04, 5, 1, 1, 0.95);
	const double se2 = 0.0009 + 2 * 0.0016;

	(void)state;
	assert_near(wide.se, sqrt(se2), 1e-15);
	assert_near(wide.df, se2 * se2 / (0.0009 * 0.0009 / 18 + 0.0032 * 0.0032 / 4), 1e-12);
	assert_near(wide.value, 1.1, 0);
	assert_int_equal(wide.n, 10);
	assert_near(log(wide.high / wide.value), log(wide.value / wide.low), 1e-12);
	/* nothing between the sessions: what was there before, at the confidence asked for */
	wide = stats_across_sessions(&e, 0, 5, 1, 4, 0.95);
	assert_near(wide.se, 0.03, 1e-15);
	assert_near(wide.df, 18, 0);
	assert_near(log(wide.high / 1.1), 2.10092204024 * 0.03, 1e-9);
}

static void across_sessions_unknown(void **state)
{
	const struct estimate e = { 1.1, 1, 1.2, 0.03, 18, 10 };
	const struct estimate bare = { 1.1, NAN, NAN, NAN, NAN, 1 };

	(void)state;
	assert_nan(stats_across_sessions(&e, NAN, 9, 1, 1, 0.95).se);
	assert_nan(stats_across_sessions(&e, -1, 9, 1, 1, 0.95).se);
	assert_nan(stats_across_sessions(&e, 0.1, 4, 1, 1, 0.95).low);
	assert_nan(stats_across_sessions(&e, 0.1, 9, 0, 1, 0.95).df);
	assert_nan(stats_across_sessions(&bare, 0.1, 9, 1, 1, 0.95).se);
	assert_near(stats_across_sessions(&e, NAN, 9, 1, 1, 0.95).value, 1.1, 0);
}

/* launches with an sd of 1 % about a session that is itself off by 3 % */
static void draw_session(gsl_rng *rng, double *y, size_t n)
{
	const double shift = gsl_ran_gaussian(rng, 0.03);

	for (size_t i = 0; i < n; i++)
		y[i] = exp(shift + gsl_ran_gaussian(rng, 0.01));
}

/* Two sessions of one and the same thing, each with a shift of its own: without the session's
 * share nearly half are called regressions, with it no more than the test allows. */
static void session_noise_is_no_regression(void **state)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	int naive = 0;
	int widened = 0;

	(void)state;
	for (int round = 0; round < 1000; round++) {
		double past[20], se[20], a[10], b[10];
		struct estimate e;

		for (size_t i = 0; i < N(past); i++) {
			struct estimate session;

			draw_session(rng, a, N(a));
			session = stats_log_t(a, N(a), 0.95);
			past[i] = session.value;
			se[i] = session.se;
		}
		draw_session(rng, a, N(a));
		draw_session(rng, b, N(b));
		e = stats_ratio(a, N(a), b, N(b), 0.95);
		naive += stats_effect(&e, EFFECT_WORSE_UP, 0).p_regression <= 0.05;
		e = stats_across_sessions(
			&e, stats_session_sigma(past, se, N(past)), N(past), 1, 1, 0.95);
		widened += stats_effect(&e, EFFECT_WORSE_UP, 0).p_regression <= 0.05;
	}
	gsl_rng_free(rng);
	assert_in_range(naive, 350, 500);
	assert_in_range(widened, 30, 75);
}

static void tolerance_is_the_largest(void **state)
{
	const double aa[] = { 1.01, 0.99, 1 / 1.05, 1.02 };
	double many[41];

	(void)state;
	assert_near(stats_tolerance(0.02, 0, NULL, 0), log(1.02), 1e-15);
	assert_near(stats_tolerance(0.02, 0.03, NULL, 0), log(1.03), 1e-15);
	assert_near(stats_tolerance(0.2, 0, aa, N(aa)), log(1.2), 1e-15);
	/* type 7 of four: 0.975 · 3 = 2.925 of the way through them */
	assert_near(stats_tolerance(0.02, 0, aa, N(aa)),
		log(1.02) + 0.925 * (log(1.05) - log(1.02)), 1e-14);
	for (size_t i = 0; i < N(many); i++)
		many[i] = exp((i % 2 ? 0.001 : -0.001) * (double)i);
	assert_near(stats_tolerance(0, 0, many, N(many)), 0.039, 1e-12);
}

static void tolerance_edges(void **state)
{
	const double aa[] = { NAN, 0, -1, INFINITY };
	const double one[] = { NAN, 1.1 };

	(void)state;
	assert_near(stats_tolerance(0.02, 0, aa, N(aa)), log(1.02), 1e-15);
	assert_near(stats_tolerance(0.02, 0, one, N(one)), log(1.1), 1e-14);
	assert_nan(stats_tolerance(NAN, 0, NULL, 0));
	assert_nan(stats_tolerance(0.02, -1, NULL, 0));
}

/* Student's two samples, of sessions; never less than the launches leave open. */
static void sides_tell_their_variance(void **state)
{
	const double base[] = { 100, 101, 99 };
	const double head[] = { 105, 104, 106 };
	struct estimate launches = { 1.05, NAN, NAN, 0.0001, 50, 10 };
	struct estimate e;
	double sum = 0;
	double sd;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		const double b = log(base[i]) - (log(100) + log(101) + log(99)) / 3;
		const double h = log(head[i]) - (log(105) + log(104) + log(106)) / 3;

		sum += b * b + h * h;
	}
	e = stats_from_sessions(&launches, base, 3, head, 3, 0.95, &sd);
	assert_near(sd, sqrt(sum / 4), 1e-12);
	assert_near(e.se, sqrt(sum / 4 * 2 / 3), 1e-12);
	assert_near(e.df, 4, 0);
	assert_near(e.high, 1.05 * exp(2.776445 * e.se), 1e-6);
	launches.se = 0.1;
	e = stats_from_sessions(&launches, base, 3, head, 3, 0.95, &sd);
	assert_near(e.se, 0.1, 0);
	assert_near(e.df, 4, 0);
	assert_true(isnan(stats_from_sessions(&launches, base, 1, head, 3, 0.95, &sd).se));
	assert_true(isnan(stats_from_sessions(&launches, base, 2, head, 3, 0.95, &sd).se));
	assert_true(isnan(sd));
}

/* Six sessions whose own variance is as large as that of their launches, or ten times as large: the
 * interval of 95 % misses no change in 5 %, within what 4,000 draws leave open. */
static void sides_keep_their_level(void **state)
{
	static const double between[] = { 0, 0.01, 0.1 };
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

	(void)state;
	gsl_rng_set(rng, 20261123);
	for (size_t k = 0; k < 3; k++) {
		size_t missed = 0;

		for (int draw = 0; draw < 4000; draw++) {
			double y[6];
			double d = 0;
			struct estimate launches = { 0, NAN, NAN, 0.01 * sqrt(2.0 / 3), 50, 10 };
			struct estimate e;
			double sd;

			for (size_t i = 0; i < 6; i++) {
				const double x = gsl_ran_gaussian(rng, hypot(0.01, between[k]));

				y[i] = exp(x);
				d += (i < 3 ? -x : x) / 3;
			}
			launches.value = exp(d);
			e = stats_from_sessions(&launches, y, 3, y + 3, 3, 0.95, &sd);
			missed += e.low > 1 || e.high < 1;
		}
		assert_true(missed <= 240); /* 5 % and three standard deviations */
		assert_true(
			between[k] < 0.1 || missed >= 160); /* and is no wider than it must be */
	}
	gsl_rng_free(rng);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sigma_by_hand),
		cmocka_unit_test(sides_tell_their_variance),
		cmocka_unit_test(sides_keep_their_level),
		cmocka_unit_test(sigma_needs_five),
		cmocka_unit_test(across_sessions_by_hand),
		cmocka_unit_test(across_sessions_unknown),
		cmocka_unit_test(session_noise_is_no_regression),
		cmocka_unit_test(tolerance_is_the_largest),
		cmocka_unit_test(tolerance_edges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
