/* One benchmark on the host and in the tiny VM: the ratio of the two.
 */
#ifndef TEST_JUDGE_TWO_ARMS_H
#define TEST_JUDGE_TWO_ARMS_H

#include "unit/judge/fixture.h"

static struct fixture *f;
static struct summary s;

static inline int setup(void **state)
{
	(void)state;
	f = fixture_make();
	return 0;
}

static inline int teardown(void **state)
{
	(void)state;
	summary_finish(&s);
	fixture_free(f);
	return 0;
}

/* the only ratio of the run */
static inline const struct ratio *judge(void)
{
	summary_finish(&s);
	fixture_summary(f, &s);
	assert_int_equal(s.n_ratios, 1);
	return &s.ratios[0];
}

static size_t host;
static size_t tinyvm;

/* n launches on the host around 100 ns, and in the tiny VM around 100 · factor */
static inline void two_arms(const char *group, unsigned n, double factor, double spread)
{
	host = fixture_arm(f, "bench", group, "host", "");
	tinyvm = fixture_arm(f, "bench", group, "tinyvm", "user");
	fixture_launches(f, host, n, 100, spread);
	fixture_launches(f, tinyvm, n, 100 * factor, spread);
}

#endif
