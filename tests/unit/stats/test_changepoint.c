/* Change points, with the two nouns they are made of: split.h and step.h. */
#include "unit/stats/near.h"

#include <string.h>

#include "stats/changepoint.h"
#include "stats/split.h"
#include "stats/step.h"
#include "unit/stats/acceptance.h"

#define N(x) (sizeof(x) / sizeof((x)[0]))

static void blocks_by_hand(void **state)
{
	(void)state;
	assert_int_equal(split_block(0), 1);
	assert_int_equal(split_block(1), 1);
	assert_int_equal(split_block(8), 2);
	assert_int_equal(split_block(9), 3);
	assert_int_equal(split_block(27), 3);
	assert_int_equal(split_block(100), 5);
	assert_int_equal(split_block(1000), 10);
	assert_int_equal(split_block(1001), 11);
}

static void ranks_by_hand(void **state)
{
	const double y[] = { 30, 10, 20, 20 };
	const double want[] = { 3, -3, 0, 0 }; /* ranks 4, 1, 2.5, 2.5; twice, less 5 */
	double ranks[N(y)];

	(void)state;
	assert_int_equal(split_ranks(y, N(y), ranks), 0);
	for (size_t i = 0; i < N(y); i++)
		assert_near(ranks[i], want[i], 0);
}

static void split_by_hand(void **state)
{
	const double step[] = { 0, 0, 0, 0, 0, 6, 6, 6, 6 };
	const double edge[] = { 9, 0, 0, 0, 0, 0, 0, 0, 0 };
	const double same[] = { 2, 2, 2, 2, 2, 2, 2, 2, 2 };
	struct split s = split_find(step, N(step));

	(void)state;
	/* mean 24/9; |S5| = 5 · 24/9, over √(5 · 4) */
	assert_int_equal(s.at, 5);
	assert_near(s.strength, 5 * 24.0 / 9 / sqrt(20), 1e-14);
	/* S1 is the largest, but a segment has at least four */
	assert_int_equal(split_find(edge, N(edge)).at, 4);
	assert_int_equal(split_find(same, N(same)).at, 0);
	assert_int_equal(split_find(step, 7).at, 0);
	assert_int_equal(split_find(NULL, 0).at, 0);
}

/* 27 values in 9 blocks of 3, a step after 5 blocks: only orders with the low blocks all first or
 * all last are as strong, 2 in C(9, 5) = 126; so 1.6 % of 9,999 orders. */
static void p_by_hand(void **state)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	double scores[27];
	struct split s;
	double p;

	(void)state;
	for (size_t i = 0; i < N(scores); i++)
		scores[i] = i < 15 ? -4 : 5;
	s = split_find(scores, N(scores));
	assert_int_equal(s.at, 15);
	p = split_p(scores, N(scores), s.strength, 9999, 1, rng);
	assert_true(p > 0.0159 - 0.005 && p < 0.0159 + 0.005);
	/* nothing is as strong as what no order reaches; everything is as strong as nothing */
	assert_near(split_p(scores, N(scores), 2 * s.strength, 999, 0.01, rng), 0.001, 1e-15);
	assert_near(split_p(scores, N(scores), 0, 999, 1, rng), 1, 0);
	/* stops when p can no longer be 0.01: ten orders as strong, p at least 11/1000 */
	assert_near(split_p(scores, N(scores), 0, 999, 0.01, rng), 0.011, 1e-15);
	gsl_rng_free(rng);
}

/* The fifth value is the largest of the low ones: ranks would rather have it on the other side. */
static void place_by_hand(void **state)
{
	const double y[] = { 1, 2, 3, 4, 5, 20, 21, 22, 23 };
	double sides[N(y)];

	(void)state;
	for (size_t i = 0; i < N(y); i++)
		sides[i] = fabs(y[i] - 3) - fabs(y[i] - 21.5);
	assert_int_equal(split_place(sides, N(y)), 5);
	assert_int_equal(split_place(sides, 8), 4);
}

static void interval_is_narrow_where_clear(void **state)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	double sides[40];
	size_t low, high;

	(void)state;
	for (size_t i = 0; i < N(sides); i++)
		sides[i] = gsl_ran_ugaussian(rng) + (i < 25 ? -10 : 10);
	assert_int_equal(split_interval(sides, N(sides), 25, 199, rng, &low, &high), 0);
	assert_int_equal(low, 25);
	assert_int_equal(high, 25);
	for (size_t i = 0; i < N(sides); i++)
		sides[i] = gsl_ran_ugaussian(rng) + (i < 25 ? -0.5 : 0.5);
	assert_int_equal(split_interval(sides, N(sides), 25, 199, rng, &low, &high), 0);
	assert_true(low < 25 && high > 25 && low >= 4 && high <= 36);
	gsl_rng_free(rng);
}

/* differences 1, 1, 2, 9, 1: median 1 */
static void step_noise_by_hand(void **state)
{
	const double y[] = { 1, 2, 1, 3, 12, 13 };

	(void)state;
	assert_near(step_noise(y, N(y)), 1.4826 / sqrt(2), 1e-15);
	assert_nan(step_noise(y, 1));
	assert_nan(step_noise(NULL, 0));
}

static void steps_in_plain_sight(void **state)
{
	const double y[] = { 1, 2, 1, 2, 9, 8, 9, 8, 9, 1, 30, 1, 2, 1 };
	const double spikes[] = { 1, 2, 1, 2, 1, 9, 9, 9, 1, 2, 1, 2, 1, 2 };
	size_t at[N(y) / 4];

	(void)state;
	assert_int_equal(step_find(y, N(y), 5, at), 2);
	assert_int_equal(at[0], 4);
	assert_int_equal(at[1], 9);
	assert_int_equal(step_find(y, N(y), 10, at), 0);
	assert_int_equal(step_find(y, 7, 0, at), 0);
	/* three in a row are not four */
	assert_int_equal(step_find(spikes, N(spikes), 5, at), 0);
}

static size_t month(double *y, const double *levels, const size_t *cuts, size_t count, size_t n)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	size_t segment = 0;

	noise_fill(rng, SERIES_IID, y, n);
	for (size_t i = 0; i < n; i++) {
		if (segment < count && i == cuts[segment])
			segment++;
		y[i] = levels[segment] * exp(0.005 * y[i]);
	}
	gsl_rng_free(rng);
	return n;
}

/* A month of nights: two regressions, one improvement, three spikes. */
static void a_month(void **state)
{
	const double levels[] = { 1000, 1080, 1000, 1060 };
	const size_t cuts[] = { 8, 15, 23 };
	struct level_change c[30 / 4];
	double y[30];

	(void)state;
	month(y, levels, cuts, 3, 30);
	y[3] *= 1.3;
	y[12] *= 1.5;
	y[27] *= 1.2;
	assert_int_equal(stats_changes(y, N(y), log1p(0.02), c), 3);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(c[i].at, cuts[i]);
		assert_true(c[i].low <= cuts[i] && cuts[i] <= c[i].high);
		assert_near(c[i].before, levels[i], 10);
		assert_near(c[i].after, levels[i + 1], 10);
		assert_true(c[i].p >= 0.001 && c[i].p <= CHANGE_ALPHA);
	}
	assert_int_equal(c[0].direction, 1);
	assert_int_equal(c[1].direction, -1);
	assert_int_equal(c[2].direction, 1);
}

static void spikes_are_no_change(void **state)
{
	const double level = 1000;
	struct level_change c[30 / 4];
	double y[30];

	(void)state;
	month(y, &level, NULL, 0, 30);
	y[10] *= 1.5;
	y[11] *= 1.5;
	y[12] *= 1.5;
	y[25] *= 0.5;
	assert_int_equal(stats_changes(y, N(y), 0, c), 0);
}

/* Missing values change no verdict and are counted in no segment, but places stay the caller's. */
static void missing_stays_missing(void **state)
{
	const double levels[] = { 1000, 1100 };
	const size_t cut = 20;
	const double holes[] = { NAN, 0, -5, INFINITY };
	struct level_change dense[10], sparse[20];
	double y[40], gaps[80];

	(void)state;
	month(y, levels, &cut, 1, 40);
	for (size_t i = 0; i < 40; i++) {
		gaps[2 * i] = holes[i % N(holes)];
		gaps[2 * i + 1] = y[i];
	}
	assert_int_equal(stats_changes(y, 40, 0, dense), 1);
	assert_int_equal(stats_changes(gaps, 80, 0, sparse), 1);
	assert_int_equal(dense[0].at, 20);
	assert_int_equal(sparse[0].at, 41);
	assert_near(sparse[0].before, dense[0].before, 0);
	assert_near(sparse[0].after, dense[0].after, 0);
	assert_near(sparse[0].p, dense[0].p, 0);
	/* it may have come with the session that is missing before it */
	assert_int_equal(dense[0].low, 20);
	assert_int_equal(sparse[0].low, 40);
	assert_int_equal(sparse[0].high, 41);
}

static void small_changes_are_dropped(void **state)
{
	const double levels[] = { 1000, 1100, 1115, 1250 };
	const size_t cuts[] = { 25, 50, 75 };
	struct level_change c[25];
	double y[100];

	(void)state;
	month(y, levels, cuts, 3, N(y));
	assert_int_equal(stats_changes(y, N(y), 0, c), 3);
	assert_int_equal(stats_changes(y, N(y), log1p(0.03), c), 2);
	assert_int_equal(c[0].at, 25);
	assert_int_equal(c[1].at, 75);
	/* the level between them is now that of both segments */
	assert_near(c[0].after, c[1].before, 0);
	assert_near(c[0].after, 1107, 8);
	assert_int_equal(stats_changes(y, N(y), log1p(0.3), c), 0);
}

static void short_and_empty(void **state)
{
	const double step[] = { 1, 1, 1, 1, 2, 2, 2 };
	const double missing[] = { NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN };
	double same[50];
	struct level_change c[12];

	(void)state;
	for (size_t i = 0; i < N(same); i++)
		same[i] = 7;
	assert_int_equal(stats_changes(NULL, 0, 0, c), 0);
	assert_int_equal(stats_changes(step, N(step), 0, c), 0);
	assert_int_equal(stats_changes(missing, N(missing), 0, c), 0);
	assert_int_equal(stats_changes(same, N(same), 0, c), 0);
}

/* counts without noise: any step that lasts is one */
static void without_noise(void **state)
{
	double y[20];
	struct level_change c[5];

	(void)state;
	for (size_t i = 0; i < N(y); i++)
		y[i] = i < 12 ? 100 : 101;
	assert_int_equal(stats_changes(y, N(y), 0, c), 1);
	assert_int_equal(c[0].at, 12);
	assert_int_equal(c[0].low, 12);
	assert_int_equal(c[0].high, 12);
	assert_near(c[0].before, 100, 1e-9);
	assert_near(c[0].after, 101, 1e-9);
}

static void the_same_again(void **state)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	struct level_change a[30], b[30];
	double y[120];

	(void)state;
	history_fill(rng, SERIES_SPIKY, y, N(y), 70, 1.5);
	gsl_rng_free(rng);
	memset(a, 0, sizeof(a));
	memset(b, 0, sizeof(b));
	assert_int_equal(stats_changes(y, N(y), 0, a), 1);
	assert_int_equal(stats_changes(y, N(y), 0, b), 1);
	assert_memory_equal(a, b, sizeof(a));
}

static void false_alarms_are_rare(void **state)
{
	static const int limits[] = { 8, 8, 20 }; /* of 400: 2, 2 and 5 % */
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

	(void)state;
	for (int shape = 0; shape < SERIES_SHAPES; shape++)
		assert_in_range(histories_of(rng, shape, 100, 0, 0, 400).changed, 0, limits[shape]);
	gsl_rng_free(rng);
}

static void steps_are_found(void **state)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	struct histories h = histories_of(rng, SERIES_IID, 100, 50, 1, 200);

	(void)state;
	assert_in_range(h.found, 130, 200);
	h = histories_of(rng, SERIES_IID, 100, 50, 1.5, 200);
	assert_in_range(h.found, 190, 200);
	assert_in_range(h.covered, h.found * 85 / 100, h.found);
	assert_in_range(h.more, 0, 10);
	/* and a clear one of few sessions */
	h = histories_of(rng, SERIES_IID, 30, 15, 4, 200);
	assert_in_range(h.found, 190, 200);
	gsl_rng_free(rng);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blocks_by_hand),
		cmocka_unit_test(ranks_by_hand),
		cmocka_unit_test(split_by_hand),
		cmocka_unit_test(p_by_hand),
		cmocka_unit_test(place_by_hand),
		cmocka_unit_test(interval_is_narrow_where_clear),
		cmocka_unit_test(step_noise_by_hand),
		cmocka_unit_test(steps_in_plain_sight),
		cmocka_unit_test(a_month),
		cmocka_unit_test(spikes_are_no_change),
		cmocka_unit_test(missing_stays_missing),
		cmocka_unit_test(small_changes_are_dropped),
		cmocka_unit_test(short_and_empty),
		cmocka_unit_test(without_noise),
		cmocka_unit_test(the_same_again),
		cmocka_unit_test(false_alarms_are_rare),
		cmocka_unit_test(steps_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
