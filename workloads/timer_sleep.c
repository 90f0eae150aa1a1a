/* How late a thread wakes that sleeps until a given time, as cyclictest measures it:
 * clock_nanosleep on CLOCK_MONOTONIC to absolute times one interval apart, at ordinary priority.
 * The value of a batch is the median of its wake-ups: the timer's interrupt, waking an idle CPU and
 * the switch. In a guest the timer is the hypervisor's, setting it and its interrupt take exits,
 * and an idle virtual CPU has to be put back onto a real one. The latest ones, which others on the
 * machine make as well, are counters. The kernel may let a timer be late to gather several (50 us
 * by default): here it may not.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>

#include <kvmbench/bench.h>
#include <kvmbench/os.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "os/account.h"

#define WAKE_UPS 40 /* in a batch */
#define SECOND	 1000000000

enum { INTERVAL };

static const struct param params[] = {
	[INTERVAL] = {
		.name = "interval",
		.unit = "",
		.summary = "microseconds between wake-ups",
		.min = 50,
		.max = 1000000,
		.value = 1000,
	},
};

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * (int64_t)SECOND + now.tv_nsec;
}

/* How late, in ns; −1 with errno. */
static int64_t sleep_until(int64_t when)
{
	const struct timespec until = { when / SECOND, when % SECOND };
	int failed;

	do
		failed = clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
	while (failed == EINTR);
	errno = failed;
	return failed ? -1 : now_ns() - when;
}

static int by_size(const void *a, const void *b)
{
	const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static int batch(int64_t interval, int64_t *late, struct error *err)
{
	int64_t when = now_ns();

	for (size_t i = 0; i < WAKE_UPS; i++) {
		when += interval;
		/* woken so late that the next time has passed: that would be no sleep */
		if (now_ns() > when)
			when = now_ns() + interval;
		late[i] = sleep_until(when);
		if (late[i] < 0 && errno)
			return error_errno(err, ERROR_SYSTEM, "cannot sleep");
		if (late[i] <= 0)
			return error_set(err, ERROR_MEASURE, "woke %lld ns before its time",
				-(long long)late[i]);
	}
	return 0;
}

static int run(struct os_env *env, int64_t *late, struct error *err)
{
	struct sampler *s = &env->sampler;
	const size_t n = s->batches * WAKE_UPS;
	struct account account = { 0 };

	s->max_ops = 1;
	account_open(&account);
	for (uint64_t i = 0; i < s->batches; i++) {
		int64_t *these = late + i * WAKE_UPS;

		if (batch((int64_t)s->arg[INTERVAL] * 1000, these, err) < 0)
			return -1;
		qsort(these, WAKE_UPS, sizeof(*these), by_size);
		os_value(env, (double)(these[WAKE_UPS / 2 - 1] + these[WAKE_UPS / 2]) / 2);
	}
	account_close(&account);
	qsort(late, n, sizeof(*late), by_size);
	os_count(env, "wake_ups", (double)n);
	os_count(env, "late_p99_ns", (double)late[n * 99 / 100]);
	os_count(env, "late_max_ns", (double)late[n - 1]);
	/* one whose time came while it was about to sleep did not sleep */
	return account_check_switches(&account, n - n / 10, err);
}

static int measure(struct os_env *env, struct error *err)
{
	cleanup_free int64_t *late = calloc(env->sampler.batches * WAKE_UPS, sizeof(*late));
	const int slack = prctl(PR_GET_TIMERSLACK);
	int result;

	if (!late)
		return error_errno(err, ERROR_SYSTEM, "cannot allocate wake-ups");
	prctl(PR_SET_TIMERSLACK, 1UL); /* ns; 0 would mean the default */
	result = run(env, late, err);
	prctl(PR_SET_TIMERSLACK, slack > 0 ? (unsigned long)slack : 0UL);
	return result;
}

const struct bench bench_timer_sleep = {
	.name = "timer_sleep",
	.group = "os",
	.area = AREA_SCHEDULING,
	.unit = "ns/op",
	.better = LOWER,
	.estimator = ESTIMATE_MEDIAN,
	.summary = "how late a sleeping thread wakes: median of 40 wake-ups, p99 as counter",
	.rev = 1,
	.on = ON_HOST | ON_GUEST | ON_CONTAINER,
	.ring = RING_ANY,
	.params = params,
	.n_params = sizeof(params) / sizeof(params[0]),
	.os = measure,
};
