#include "unit/stats/near.h"

#include "stats/interval.h"

#define N(x) (sizeof(x) / sizeof((x)[0]))

/* Published data are differences of plain values; the functions take logarithms, so they are fed
 * exp(x) and give exp(result). */
static size_t exponentials(double *y, const double *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		y[i] = exp(x[i]);
	return n;
}

/* R: sleep (Student 1908, "The probable error of a mean") */
static const double sleep_1[] = { 0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0 };
static const double sleep_2[] = { 1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4 };

/* R: mtcars$mpg by transmission */
static const double automatic[] = { 21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8, 16.4, 17.3,
	15.2, 10.4, 10.4, 14.7, 21.5, 15.5, 15.2, 13.3, 19.2 };
static const double manual[] = { 21.0, 21.0, 22.8, 32.4, 30.4, 33.9, 27.3, 26.0, 30.4, 15.8, 19.7,
	15.0, 21.4 };

/* t.test(extra ~ group, data = sleep): t = -1.8608, df = 17.776, -3.3654832 0.2054832 */
static void welch_equal_sizes(void **state)
{
	double a[N(sleep_1)];
	double b[N(sleep_2)];
	const size_t n = exponentials(a, sleep_1, N(sleep_1));
	struct estimate e;

	(void)state;
	exponentials(b, sleep_2, n);
	e = stats_ratio(b, n, a, n, 0.95);
	assert_near(log(e.value) / e.se, -1.8608, 5e-5);
	assert_near(e.df, 17.776, 5e-4);
	assert_near(log(e.low), -3.3654832, 5e-8);
	assert_near(log(e.high), 0.2054832, 5e-8);
	assert_int_equal(e.n, 10);
}

/* t.test(mpg ~ am, data = mtcars): t = -3.7671, df = 18.332, -11.280194 -3.209684 */
static void welch_unequal_sizes(void **state)
{
	double a[N(automatic)];
	double b[N(manual)];
	struct estimate e;

	(void)state;
	exponentials(a, automatic, N(automatic));
	exponentials(b, manual, N(manual));
	e = stats_ratio(b, N(manual), a, N(automatic), 0.95);
	assert_near(log(e.value) / e.se, -3.7671, 5e-5);
	assert_near(e.df, 18.332, 5e-4);
	assert_near(log(e.low), -11.280194, 5e-7);
	assert_near(log(e.high), -3.209684, 5e-7);
	assert_int_equal(e.n, 13);
}

/* with(sleep, t.test(extra[group == 1], extra[group == 2], paired = TRUE)):
 * t = -4.0621, df = 9, -2.4598858 -0.7001142 */
static void paired(void **state)
{
	double a[N(sleep_1)];
	double b[N(sleep_2)];
	const size_t n = exponentials(a, sleep_1, N(sleep_1));
	struct estimate e;

	(void)state;
	exponentials(b, sleep_2, n);
	e = stats_ratio_paired(b, a, n, 0.95);
	assert_near(log(e.value), -1.58, 1e-12);
	assert_near(log(e.value) / e.se, -4.0621, 5e-5);
	assert_near(e.df, 9, 0);
	assert_near(log(e.low), -2.4598858, 5e-8);
	assert_near(log(e.high), -0.7001142, 5e-8);
	assert_int_equal(e.n, 10);
}

/* y = 1, e, e²: mean of ln 1, sd 1, se 1/√3, qt(0.975, 2) = 4.302653 */
static void log_t_by_hand(void **state)
{
	const double y[] = { 1, M_E, M_E * M_E };
	const struct estimate e = stats_log_t(y, 3, 0.95);

	(void)state;
	assert_near(e.value, M_E, 1e-12);
	assert_near(e.se, 1 / sqrt(3), 1e-12);
	assert_near(e.df, 2, 0);
	assert_near(log(e.low), 1 - 4.302653 / sqrt(3), 1e-6);
	assert_near(log(e.high), 1 + 4.302653 / sqrt(3), 1e-6);
	assert_int_equal(e.n, 3);
}

/* Order statistics 6 and 15 of 20 cover 95.9 % (Conover, "Practical nonparametric statistics",
 * table A3); of fewer than six values not even the extremes cover 95 %. */
static void median_by_order_statistics(void **state)
{
	double x[20];
	struct estimate e;

	(void)state;
	for (size_t i = 0; i < 20; i++)
		x[i] = (double)((i * 7) % 20 + 1);
	e = stats_median_interval(x, 20, 0.95);
	assert_near(e.value, 10.5, 0);
	assert_near(e.low, 6, 0);
	assert_near(e.high, 15, 0);
	e = stats_median_interval(x, 6, 0.95);
	assert_near(e.low, 1, 0);
	assert_near(e.high, 16, 0);
	assert_nan(stats_median_interval(x, 1, 0.95).low);
	assert_near(stats_median_interval(x, 1, 0.95).value, 1, 0);
	assert_nan(stats_median_interval(x, 0, 0.95).value);
}

/* qt(0.95, 9) = 1.833113: another confidence, another reach */
static void confidence_is_obeyed(void **state)
{
	double y[N(sleep_1)];
	const size_t n = exponentials(y, sleep_1, N(sleep_1));
	const struct estimate e = stats_log_t(y, n, 0.90);

	(void)state;
	assert_near((log(e.high) - log(e.value)) / e.se, 1.833113, 5e-7);
	assert_nan(stats_log_t(y, n, 0).low);
	assert_nan(stats_log_t(y, n, 1).low);
	assert_nan(stats_log_t(y, n, NAN).low);
}

static void ratio_turns_round(void **state)
{
	const double a[] = { 10, 11, 10.5, 12, 9.8 };
	const double b[] = { 14, 13, 13.5, 15, 13.9, 14.4 };
	const struct estimate ab = stats_ratio(a, 5, b, 6, 0.95);
	const struct estimate ba = stats_ratio(b, 6, a, 5, 0.95);
	const struct estimate pair_ab = stats_ratio_paired(a, b, 5, 0.95);
	const struct estimate pair_ba = stats_ratio_paired(b, a, 5, 0.95);

	(void)state;
	assert_true(ab.value > 1);
	assert_near(ab.value * ba.value, 1, 1e-12);
	assert_near(ab.low * ba.high, 1, 1e-12);
	assert_near(ab.high * ba.low, 1, 1e-12);
	assert_near(ab.df, ba.df, 1e-12);
	assert_near(pair_ab.value * pair_ba.value, 1, 1e-12);
	assert_near(pair_ab.low * pair_ba.high, 1, 1e-12);
}

static void units_do_not_matter(void **state)
{
	const double a[] = { 10, 11, 10.5, 12, 9.8 };
	const double b[] = { 14, 13, 13.5, 15, 13.9 };
	double scaled_a[5];
	double scaled_b[5];
	struct estimate plain;
	struct estimate scaled;

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		scaled_a[i] = 1e-9 * a[i];
		scaled_b[i] = 1e-9 * b[i];
	}
	plain = stats_ratio(a, 5, b, 5, 0.95);
	scaled = stats_ratio(scaled_a, 5, scaled_b, 5, 0.95);
	assert_near(scaled.value, plain.value, 1e-12);
	assert_near(scaled.low, plain.low, 1e-12);
	assert_near(scaled.df, plain.df, 1e-9);
	plain = stats_log_t(a, 5, 0.95);
	scaled = stats_log_t(scaled_a, 5, 0.95);
	assert_near(scaled.low / plain.low, 1e-9, 1e-20);
	assert_near(scaled.se, plain.se, 1e-12);
}

/* What blocks share cancels in pairs and not without them. */
static void pairs_remove_the_block(void **state)
{
	const double a[] = { 10, 20, 40, 80, 160 };
	const double b[] = { 11, 22, 44, 88, 176 };
	const struct estimate e = stats_ratio_paired(a, b, 5, 0.95);

	(void)state;
	assert_near(e.value, 1.1, 1e-12);
	assert_near(e.low, 1.1, 1e-12);
	assert_near(e.high, 1.1, 1e-12);
	assert_true(stats_ratio(a, 5, b, 5, 0.95).low < 0.5);
}

static void equal_values(void **state)
{
	const double a[] = { 3, 3, 3, 3, 3 };
	const double b[] = { 6, 6, 6 };
	const struct estimate e = stats_ratio(a, 5, b, 3, 0.95);

	(void)state;
	assert_near(e.value, 2, 1e-15);
	assert_near(e.low, e.value, 0);
	assert_near(e.high, e.value, 0);
	assert_near(e.se, 0, 0);
	assert_near(e.df, 6, 0);
}

/* One arm without variance: the other's degrees of freedom remain. */
static void one_arm_varies(void **state)
{
	const double a[] = { 3, 3, 3, 3, 3 };
	const double b[] = { 5, 6, 7 };

	(void)state;
	assert_near(stats_ratio(a, 5, b, 3, 0.95).df, 2, 1e-12);
}

static void too_few(void **state)
{
	const double y[] = { 2, 3 };
	struct estimate e = stats_log_t(y, 1, 0.95);

	(void)state;
	assert_near(e.value, 2, 1e-15);
	assert_nan(e.low);
	assert_nan(e.high);
	assert_nan(e.se);
	assert_int_equal(e.n, 1);
	e = stats_log_t(y, 0, 0.95);
	assert_nan(e.value);
	assert_int_equal(e.n, 0);
	e = stats_ratio(y, 2, y + 1, 1, 0.95);
	assert_near(e.value, 3 / sqrt(6), 1e-12);
	assert_nan(e.low);
	assert_int_equal(e.n, 1);
	assert_nan(stats_ratio(y, 2, y, 0, 0.95).value);
	assert_nan(stats_ratio_paired(y, y, 0, 0.95).value);
	assert_nan(stats_ratio_paired(y, y, 1, 0.95).high);
}

static void values_that_are_none(void **state)
{
	const double good[] = { 1, 2, 3 };
	const double bad[][3] = { { 1, 0, 2 }, { 1, 2, 0 }, { 1, -1, 2 }, { 1, NAN, 2 },
		{ 1, INFINITY, 2 }, { 1, 2, INFINITY } };

	(void)state;
	for (size_t i = 0; i < N(bad); i++) {
		assert_nan(stats_log_t(bad[i], 3, 0.95).value);
		assert_nan(stats_log_t(bad[i], 3, 0.95).high);
		assert_nan(stats_ratio(good, 3, bad[i], 3, 0.95).value);
		assert_nan(stats_ratio(bad[i], 3, good, 3, 0.95).low);
		assert_nan(stats_ratio_paired(bad[i], good, 3, 0.95).value);
		/* −∞ − (−∞) must not come out as a number either */
		assert_nan(stats_ratio_paired(bad[i], bad[i], 3, 0.95).value);
	}
}

/* R: exp((qt(.95, 19) + qt(.8, 19)) * .01) - 1, with qt = 1.729133 and 0.8609506 */
static void mde(void **state)
{
	(void)state;
	assert_near(stats_mde80(0.01, 19, 0.05), exp((1.729133 + 0.8609506) * 0.01) - 1, 1e-8);
	/* qt(0.975, 4) = 2.776445, qt(0.8, 4) = 0.9409646 */
	assert_near(stats_mde80(0.1, 4, 0.025), exp((2.776445 + 0.9409646) * 0.1) - 1, 1e-6);
	assert_near(stats_mde80(0, 4, 0.025), 0, 0);
	assert_nan(stats_mde80(NAN, 4, 0.025));
	assert_nan(stats_mde80(-1, 4, 0.025));
	assert_nan(stats_mde80(0.1, 0, 0.025));
	assert_nan(stats_mde80(0.1, NAN, 0.025));
	assert_nan(stats_mde80(0.1, 4, 0));
	assert_nan(stats_mde80(0.1, 4, 1));
}

/* The answer is the smallest n from 5 on that does it. */
static void launches_needed(void **state)
{
	const double sds[] = { 0.001, 0.01, 0.03, 0.1, 0.4 };
	const double effects[] = { 0.01, 0.02, 0.05 };

	(void)state;
	for (size_t i = 0; i < N(sds); i++) {
		for (size_t j = 0; j < N(effects); j++) {
			const size_t n = stats_launches_needed(sds[i], effects[j], 0.025);
			const double now = stats_mde80(sds[i] / sqrt(n), n - 1.0, 0.025);
			const double less = stats_mde80(sds[i] / sqrt(n - 1.0), n - 2.0, 0.025);

			assert_true(n >= 5);
			assert_true(now <= effects[j]);
			assert_true(n == 5 || less > effects[j]);
		}
	}
	/* large n: ((1.959964 + 0.8416212) · 0.4 / ln 1.01)² = 12682.6, plus about 1 for t */
	assert_in_range(stats_launches_needed(0.4, 0.01, 0.025), 12683, 12686);
	assert_int_equal(stats_launches_needed(0, 0.01, 0.05), 5);
	assert_int_equal(stats_launches_needed(0, 0, 0.05), 5);
	assert_true(stats_launches_needed(0.1, 0, 0.05) == SIZE_MAX);
	assert_true(stats_launches_needed(0.1, -0.1, 0.05) == SIZE_MAX);
	assert_true(stats_launches_needed(NAN, 0.1, 0.05) == SIZE_MAX);
	assert_true(stats_launches_needed(0.1, NAN, 0.05) == SIZE_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(welch_equal_sizes),
		cmocka_unit_test(welch_unequal_sizes),
		cmocka_unit_test(paired),
		cmocka_unit_test(log_t_by_hand),
		cmocka_unit_test(median_by_order_statistics),
		cmocka_unit_test(confidence_is_obeyed),
		cmocka_unit_test(ratio_turns_round),
		cmocka_unit_test(units_do_not_matter),
		cmocka_unit_test(pairs_remove_the_block),
		cmocka_unit_test(equal_values),
		cmocka_unit_test(one_arm_varies),
		cmocka_unit_test(too_few),
		cmocka_unit_test(values_that_are_none),
		cmocka_unit_test(mde),
		cmocka_unit_test(launches_needed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
