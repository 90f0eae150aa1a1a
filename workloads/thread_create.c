/* A thread from pthread_create() to pthread_join(), on the launch's one CPU: clone, its first time
 * on the CPU, its end, and the futex that tells of it. Its stack is one of ours, present from the
 * start: the C library keeps the stacks of threads that have ended or does not, depending on their
 * size, and that is not what is asked.
 */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <kvmbench/bench.h>
#include <kvmbench/os.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "os/account.h"

#define STACK_BYTES 65536
#define PAGE_BYTES  4096

static void *live(void *count)
{
	++*(uint64_t *)count;
	return NULL;
}

static int create(const pthread_attr_t *attributes, uint64_t *lived)
{
	pthread_t thread;
	const int failed = pthread_create(&thread, attributes, live, lived);

	return failed ? failed : pthread_join(thread, NULL);
}

static int run(struct os_env *env, const pthread_attr_t *attributes, struct error *err)
{
	struct sampler *s = &env->sampler;
	const uint64_t ops = s->batches * s->ops;
	struct account account = { 0 };
	uint64_t lived = 0;
	int failed = create(attributes, &lived);

	account_open(&account);
	for (uint64_t i = 0; i < s->batches && !failed; i++) {
		sampler_start(s);
		for (uint64_t j = 0; j < s->ops; j++)
			failed |= create(attributes, &lived);
		sampler_stop(s);
	}
	errno = failed;
	if (failed)
		return error_errno(err, ERROR_SYSTEM, "cannot make a thread");
	account_close(&account);
	if (lived != ops + 1)
		return error_set(err, ERROR_MEASURE, "of %llu threads %llu have run",
			(unsigned long long)ops + 1, (unsigned long long)lived);
	return account_check_switches(&account, ops, err);
}

static int measure(struct os_env *env, struct error *err)
{
	cleanup_free void *stack = aligned_alloc(PAGE_BYTES, STACK_BYTES);
	pthread_attr_t attributes;
	int result;

	if (!stack)
		return error_errno(err, ERROR_SYSTEM, "cannot allocate a stack");
	memset(stack, 0, STACK_BYTES);
	pthread_attr_init(&attributes);
	pthread_attr_setstack(&attributes, stack, STACK_BYTES);
	result = run(env, &attributes, err);
	pthread_attr_destroy(&attributes);
	return result;
}

const struct bench bench_thread_create = {
	.name = "thread_create",
	.group = "os",
	.area = AREA_SCHEDULING,
	.unit = "ns/op",
	.better = LOWER,
	.summary = "a thread made, run and joined on one CPU",
	.rev = 1,
	.on = ON_HOST | ON_GUEST | ON_CONTAINER,
	.ring = RING_ANY,
	.os = measure,
};
