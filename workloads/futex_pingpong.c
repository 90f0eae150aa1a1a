/* Two threads that wake one another through a futex, both on the launch's one CPU: each round trip
 * is two FUTEX_WAKE, two FUTEX_WAIT and two context switches within one address space, what a mutex
 * or a condition variable comes to when it is contended. By number, so that no library spins first.
 */
#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <kvmbench/bench.h>
#include <kvmbench/os.h>

#include "base/error.h"
#include "os/account.h"

#define SETTLE 8 /* round trips before the first sample */

enum { OURS, THEIRS, OVER };

struct table {
	_Atomic uint32_t turn; /* the futex */
	uint64_t answers;      /* the other thread's count */
};

static void wake(struct table *t, uint32_t turn)
{
	atomic_store(&t->turn, turn);
	syscall(SYS_futex, &t->turn, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

/* Returns early if it is another's turn already, or for no reason: so looks again. */
static uint32_t wait_while(struct table *t, uint32_t turn)
{
	uint32_t now;

	while ((now = atomic_load(&t->turn)) == turn)
		syscall(SYS_futex, &t->turn, FUTEX_WAIT_PRIVATE, turn, NULL, NULL, 0);
	return now;
}

static void *answer(void *data)
{
	struct table *t = data;

	while (wait_while(t, OURS) != OVER) {
		t->answers++;
		wake(t, OURS);
	}
	return NULL;
}

static inline void exchange(struct table *t)
{
	wake(t, THEIRS);
	wait_while(t, THEIRS);
}

static int measure(struct os_env *env, struct error *err)
{
	struct sampler *s = &env->sampler;
	const uint64_t ops = s->batches * s->ops;
	struct table table = { .turn = OURS };
	struct account account = { 0 };
	pthread_t other;

	/* it inherits the CPU */
	errno = pthread_create(&other, NULL, answer, &table);
	if (errno)
		return error_errno(err, ERROR_SYSTEM, "cannot make a thread");
	for (int i = 0; i < SETTLE; i++)
		exchange(&table);
	account_open(&account);
	for (uint64_t i = 0; i < s->batches; i++) {
		sampler_start(s);
		for (uint64_t j = 0; j < s->ops; j++)
			exchange(&table);
		sampler_stop(s);
	}
	account_close(&account);
	wake(&table, OVER);
	pthread_join(other, NULL);
	if (table.answers != ops + SETTLE)
		return error_set(err, ERROR_MEASURE, "%llu round trips had %llu answers",
			(unsigned long long)ops + SETTLE, (unsigned long long)table.answers);
	os_count(env, "voluntary_switches", (double)account.voluntary);
	return account_check_switches(&account, ops, err);
}

const struct bench bench_futex_pingpong = {
	.name = "futex_pingpong",
	.group = "os",
	.area = AREA_SCHEDULING,
	.unit = "ns/op",
	.better = LOWER,
	.summary = "round trip between two threads on one CPU through a futex",
	.rev = 1,
	.on = ON_HOST | ON_GUEST | ON_CONTAINER,
	.ring = RING_ANY,
	.os = measure,
};
