/* Every operation that the host can run does run there; equal work gives equal results. */
#include <cpuid.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <kvmbench/bench.h>
#include <kvmbench/kvm.h>

#include "unit/microbench/arena.h"

#define ROUNDS 3

static bool cpu_has(uint32_t needed)
{
	uint32_t a, b, c, d, have = 0;

	if (__get_cpuid(1, &a, &b, &c, &d)) {
		have |= c & bit_AES ? CPU_AES : 0;
		have |= c & bit_FMA && c & bit_OSXSAVE && c & bit_AVX ? CPU_FMA : 0;
		have |= c & bit_POPCNT ? CPU_POPCNT : 0;
	}
	if (__get_cpuid_count(7, 0, &a, &b, &c, &d)) {
		have |= b & bit_SHA ? CPU_SHA : 0;
		have |= c & 1u << 2 ? CPU_UMIP : 0;
	}
	return (have & needed) == needed;
}

static bool runs_here(const struct bench *b)
{
	return b->op && b->on & ON_HOST && cpu_has(b->cpu);
}

/* acc after these rounds, made in two calls; the cursor too, where there is an arena */
static uint64_t result(const struct bench *b, uint64_t first, uint64_t then, uint64_t *cursor)
{
	uint64_t arg[OP_ARGS];
	struct op_env env;

	args_default(b, arg);
	env = env_make(b, arg, first + then);
	b->op->run(&env, first);
	b->op->run(&env, then);
	*cursor = env.cursor;
	free(env.arena);
	return env.acc;
}

static void run_on_host(void **state)
{
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < n_benches; i++) {
		uint64_t cursor;

		if (!runs_here(benches[i]))
			continue;
		result(benches[i], ROUNDS, 0, &cursor);
		n++;
	}
	assert_true(n >= 15);
}

static void pure_ones_agree(void **state)
{
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < n_benches; i++) {
		const struct bench *b = benches[i];
		uint64_t once, again, split, less, cursor, other;

		if (!runs_here(b) || !b->op->pure)
			continue;
		n++;
		once = result(b, ROUNDS, 0, &cursor);
		again = result(b, ROUNDS, 0, &other);
		if (once != again || cursor != other)
			fail_msg("%s: equal work, unequal results", b->name);
		split = result(b, 1, ROUNDS - 1, &other);
		if (once != split || cursor != other)
			fail_msg("%s: the result depends on how rounds are shared out", b->name);
		less = result(b, ROUNDS - 1, 0, &other);
		if (once == less || once == OP_SEED)
			fail_msg("%s: the result does not tell how much was done", b->name);
	}
	assert_true(n >= 8);
}

/* A batch that measures itself: its time is what the operation says, and starts anew every time. */
static void self_timed(void **state)
{
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < n_benches; i++) {
		const struct bench *b = benches[i];
		struct op_sample sample[4];
		uint64_t arg[OP_ARGS], before;
		struct op_env env;

		if (!runs_here(b) || !b->op->self_timed)
			continue;
		n++;
		args_default(b, arg);
		env = env_make(b, arg, 4);
		env.acc = UINT64_MAX;
		before = op_tsc();
		op_time(b->op, &env, 1, 4, sample);
		before = op_tsc() - before;
		for (int j = 0; j < 4; j++) {
			uint64_t time = sample[j].stop - sample[j].start;

			assert_true(time > 0);
			assert_true(time < before);
		}
		assert_int_equal(env.acc, sample[3].stop - sample[3].start);
		free(env.arena);
	}
	assert_true(n >= 1);
}

static void bodies_without_a_vm(void **state)
{
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < n_benches; i++) {
		const uint64_t arg[OP_ARGS] = { 0 };
		struct op_sample sample[2];
		struct kvm_env env = {
			.kvm_fd = -1,
			.sampler = { .arg = arg, .batches = 2, .ops = 8, .sample = sample },
		};

		if (!benches[i]->kvm || !(benches[i]->on & ON_HOST))
			continue;
		n++;
		assert_int_equal(benches[i]->kvm(&env, NULL), 0);
		assert_int_equal(env.sampler.made, 2);
		assert_true(sample[0].start < sample[0].stop);
		assert_true(sample[0].stop < sample[1].start);
		assert_true(sample[1].start < sample[1].stop);
	}
	assert_true(n >= 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(run_on_host),
		cmocka_unit_test(pure_ones_agree),
		cmocka_unit_test(self_timed),
		cmocka_unit_test(bodies_without_a_vm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
