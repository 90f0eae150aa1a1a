#include "unit/stats/near.h"

#include <string.h>

#include <gsl/gsl_sort.h>

#include "stats/select.h"

static uint64_t draw(uint64_t *x)
{
	*x ^= *x << 13, *x ^= *x >> 7, *x ^= *x << 17;
	return *x;
}

/* Orders that a selection may meet: none, ties, sorted either way, a saw, one value, infinite ones.
 */
static void fill(double *x, size_t n, unsigned kind, uint64_t *seed)
{
	for (size_t i = 0; i < n; i++) {
		const double random = (double)(draw(seed) >> 11) * 0x1p-53;
		const double shape[] = { random, floor(random * 4), (double)i, -(double)i,
			(double)(i % 7), 1, random < 0.1 ? INFINITY : -random,
			(double)(i < n / 2 ? i : n - i) };

		x[i] = shape[kind];
	}
}

enum { KINDS = 8, MOST = 1000 };

/* As a sort, bit for bit, and all others on the side where they belong. */
static void check(double *x, const double *sorted, size_t n, size_t k)
{
	assert_true(stats_select(x, n, k) == sorted[k] && x[k] == sorted[k]);
	for (size_t i = 0; i < n; i++)
		assert_true(i < k ? x[i] <= x[k] : x[i] >= x[k]);
}

static void agrees_with_a_sort(void **state)
{
	static double x[MOST], sorted[MOST];
	uint64_t seed = 2463534242;

	(void)state;
	for (size_t n = 1; n <= MOST; n += n < 40 ? 1 : 160)
		for (unsigned kind = 0; kind < KINDS; kind++)
			for (size_t k = 0; k < n; k += n < 40 ? 1 : 13) {
				fill(x, n, kind, &seed);
				memcpy(sorted, x, n * sizeof(*x));
				gsl_sort(sorted, 1, n);
				check(x, sorted, n, k);
				/* nothing was lost */
				gsl_sort(x, 1, n);
				assert_memory_equal(x, sorted, n * sizeof(*x));
			}
}

/* McIlroy's adversary ("A killer adversary for quicksort", 1999): a value is decided only when it
 * is asked for as a part of a pivot, and then is the least of those not decided yet. Plays the
 * steps of select.c with places instead of values. The sum of the lengths that it looked at. */
static size_t make_slow(double *x, size_t *place, size_t n)
{
	double next = 0;
	size_t work = 0;

	for (size_t i = 0; i < n; i++) {
		x[i] = INFINITY;
		place[i] = i;
	}
	for (size_t low = 0; n - low > 16;) {
		double *a = &x[place[low]], *b = &x[place[low + (n - low) / 2]];
		double *c = &x[place[n - 1]];
		double pivot;
		size_t cut = low;

		*a = *a == INFINITY ? next++ : *a;
		*c = *c == INFINITY ? next++ : *c;
		pivot = fmax(fmin(*a, *b), fmin(fmax(*a, *b), *c));
		for (size_t i = low; i < n; i++) {
			const size_t at = place[i];

			place[i] = place[cut];
			place[cut] = at;
			cut += x[at] < pivot;
		}
		work += n - low;
		low = cut > low ? cut : low + 1;
	}
	return work;
}

/* Quadratic if it were not seen; then the values must be right all the same. */
static void made_to_be_slow(void **state)
{
	static double slow[MOST], x[MOST], sorted[MOST];
	static size_t place[MOST];

	(void)state;
	assert_true(make_slow(slow, place, MOST) > 100 * (size_t)MOST);
	memcpy(sorted, slow, sizeof(sorted));
	gsl_sort(sorted, 1, MOST);
	for (size_t k = 0; k < MOST; k++) {
		memcpy(x, slow, sizeof(x));
		check(x, sorted, MOST, k);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agrees_with_a_sort),
		cmocka_unit_test(made_to_be_slow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
