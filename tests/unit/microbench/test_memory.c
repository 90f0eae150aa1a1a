/* What the memory operations leave in their arena is what they say they do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <kvmbench/bench.h>

#include "unit/microbench/arena.h"

#define LINE  64
#define CHUNK 65536 /* per array and round, as the operations have it */

extern const struct bench bench_mem_chase, bench_mem_copy, bench_mem_scale, bench_mem_add,
	bench_mem_triad, bench_mem_read, bench_mem_write, bench_mem_first_touch,
	bench_mem_stage2_fault;

static void chase_visits_every_line_once(void **state)
{
	static const uint64_t sizes[] = { 4096, 16 << 10, (16 << 10) + 4096, 1 << 20, 4 << 20 };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		const uint64_t arg[OP_ARGS] = { sizes[i], PAGE_4K };
		const uint64_t lines = sizes[i] / LINE;
		struct op_env env = env_make(&bench_mem_chase, arg, 1);
		unsigned char *seen = calloc(lines, 1);
		uint64_t at = 0, steps = 0;

		assert_non_null(seen);
		assert_int_equal(env.arena_bytes, sizes[i]);
		do {
			assert_int_equal(at % LINE, 0);
			assert_true(at < sizes[i]);
			assert_int_equal(seen[at / LINE]++, 0);
			memcpy(&at, env.arena + at, sizeof(at));
			steps++;
		} while (at != 0);
		assert_int_equal(steps, lines);
		free(seen);
		free(env.arena);
	}
}

/* 4 MiB are 65536 lines: 256 rounds of 256 loads come home, and no fewer do. */
static void chase_follows_the_cycle(void **state)
{
	const uint64_t arg[OP_ARGS] = { 4 << 20, PAGE_4K };
	struct op_env env = env_make(&bench_mem_chase, arg, 1);
	uint64_t at = 0;

	(void)state;
	for (int round = 1; round <= 256; round++) {
		bench_mem_chase.op->run(&env, 1);
		for (int i = 0; i < 256; i++)
			memcpy(&at, env.arena + at, sizeof(at));
		assert_int_equal(env.cursor, at);
		assert_int_equal(env.cursor == 0, round == 256);
	}
	free(env.arena);
}

/* No next line is near the last more often than chance has it: a prefetcher learns nothing. */
static void chase_is_random(void **state)
{
	const uint64_t arg[OP_ARGS] = { 4 << 20, PAGE_4K };
	struct op_env env = env_make(&bench_mem_chase, arg, 1);
	uint64_t near = 0;

	(void)state;
	for (uint64_t at = 0; at < arg[0]; at += LINE) {
		uint64_t next;

		memcpy(&next, env.arena + at, sizeof(next));
		near += next / 4096 == at / 4096;
	}
	/* 65536 lines, each with a chance of 63/65535 to stay in its page: 63 ± 8 */
	assert_in_range(near, 63 - 5 * 8, 63 + 5 * 8);
	free(env.arena);
}

/* The k-th number of array number `array` of n arrays in an arena of this working set. */
static double number(const struct op_env *env, int n, int array, uint64_t k)
{
	const uint64_t bytes = env->arg[0] / (uint64_t)n / CHUNK * CHUNK;
	double value;

	memcpy(&value, env->arena + (uint64_t)array * bytes + k * sizeof(value), sizeof(value));
	return value;
}

struct stream {
	const struct bench *bench;
	int arrays;
	double a, b; /* the last array is a × the first + b × the second */
};

static const struct stream streams[] = {
	{ &bench_mem_copy, 2, 1, 0 },
	{ &bench_mem_scale, 2, 3, 0 },
	{ &bench_mem_add, 3, 1, 1 },
	{ &bench_mem_triad, 3, 1, 3 },
};

/* Fills every number of every array with one that tells where it is. */
static struct op_env stream_env(const struct stream *s, uint64_t ws)
{
	const uint64_t arg[OP_ARGS] = { ws, PAGE_4K };
	struct op_env env = env_make(s->bench, arg, 1);
	double *value = (double *)env.arena;

	for (uint64_t i = 0; i < env.arena_bytes / sizeof(*value); i++)
		value[i] = (double)(i + 1);
	return env;
}

static bool is_result(const struct stream *s, const struct op_env *env, uint64_t k)
{
	double expected = s->a * number(env, s->arrays, 0, k);

	if (s->arrays == 3)
		expected += s->b * number(env, s->arrays, 1, k);
	return number(env, s->arrays, s->arrays - 1, k) == expected;
}

static void streams_compute(void **state)
{
	const uint64_t per_chunk = CHUNK / sizeof(double);

	(void)state;
	for (size_t i = 0; i < sizeof(streams) / sizeof(streams[0]); i++) {
		const struct stream *s = &streams[i];
		/* three chunks per array, and a rest that belongs to none */
		struct op_env env = stream_env(s, (uint64_t)s->arrays * 3 * CHUNK + 4096);
		const double *value = (const double *)env.arena;

		assert_int_equal(s->bench->op->ops_per_round, s->arrays * CHUNK);
		s->bench->op->run(&env, 2);
		assert_int_equal(env.cursor, 2 * CHUNK);
		for (uint64_t k = 0; k < 2 * per_chunk; k++)
			assert_true(is_result(s, &env, k));
		/* the third chunk is untouched as yet */
		for (uint64_t k = 2 * per_chunk; k < 3 * per_chunk; k++)
			assert_true(number(&env, s->arrays, s->arrays - 1, k) ==
				    (double)((uint64_t)(s->arrays - 1) * 3 * per_chunk + k + 1));
		s->bench->op->run(&env, 1);
		assert_int_equal(env.cursor, 0);
		for (uint64_t k = 0; k < 3 * per_chunk; k++)
			assert_true(is_result(s, &env, k));
		/* the inputs and the rest are as they were */
		for (uint64_t k = 0; k < (uint64_t)(s->arrays - 1) * 3 * per_chunk; k++)
			assert_true(value[k] == (double)(k + 1));
		for (uint64_t k = (uint64_t)s->arrays * 3 * per_chunk;
			k < env.arena_bytes / sizeof(double); k++)
			assert_true(value[k] == (double)(k + 1));
		free(env.arena);
	}
}

static void read_sums(void **state)
{
	const uint64_t arg[OP_ARGS] = { 2 * CHUNK, PAGE_4K };
	struct op_env env = env_make(&bench_mem_read, arg, 1);
	uint64_t sum[2] = { 0 };

	(void)state;
	for (uint64_t i = 0; i < 2 * CHUNK / 8; i++) {
		uint64_t value = i * OP_SEED;

		memcpy(env.arena + 8 * i, &value, sizeof(value));
		sum[i / (CHUNK / 8)] += value;
	}
	assert_int_equal(bench_mem_read.op->ops_per_round, CHUNK);
	bench_mem_read.op->run(&env, 2);
	assert_true(env.acc == (OP_SEED * 5 + sum[0]) * 5 + sum[1]);
	assert_int_equal(env.cursor, 0);
	free(env.arena);
}

static void write_writes_all(void **state)
{
	const uint64_t arg[OP_ARGS] = { 2 * CHUNK + 4096, PAGE_4K };
	struct op_env env = env_make(&bench_mem_write, arg, 1);
	const uint64_t *value = (const uint64_t *)env.arena;

	(void)state;
	assert_int_equal(bench_mem_write.op->ops_per_round, CHUNK);
	memset(env.arena, 0, env.arena_bytes);
	bench_mem_write.op->run(&env, 1);
	for (uint64_t i = 0; i < CHUNK / 8; i++)
		assert_true(value[i] != 0);
	assert_true(value[CHUNK / 8] == 0);
	bench_mem_write.op->run(&env, 1);
	for (uint64_t i = 0; i < 2 * CHUNK / 8; i++)
		assert_true(value[i] != 0);
	assert_true(value[0] != value[CHUNK / 8]);
	assert_true(value[2 * CHUNK / 8] == 0);
	free(env.arena);
}

static void touch_once_per_page(const struct bench *bench, uint64_t page, uint64_t bytes)
{
	const uint64_t arg[OP_ARGS] = { page };
	struct op_env env = env_make(bench, arg, 5);

	assert_int_equal(env.arena_bytes, 5 * bytes);
	bench->op->run(&env, 2);
	bench->op->run(&env, 2);
	for (uint64_t at = 0; at < env.arena_bytes; at += 8) {
		uint64_t value;

		memcpy(&value, env.arena + at, sizeof(value));
		assert_int_equal(value != 0, at % bytes == 0 && at / bytes < 4);
	}
	free(env.arena);
}

static void touches(void **state)
{
	(void)state;
	touch_once_per_page(&bench_mem_first_touch, PAGE_4K, 4096);
	touch_once_per_page(&bench_mem_first_touch, PAGE_THP, 2 << 20);
	touch_once_per_page(&bench_mem_first_touch, PAGE_2M, 2 << 20);
	touch_once_per_page(&bench_mem_stage2_fault, PAGE_4K, 8 * 4096);
	touch_once_per_page(&bench_mem_stage2_fault, PAGE_THP, 2 << 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chase_visits_every_line_once),
		cmocka_unit_test(chase_follows_the_cycle),
		cmocka_unit_test(chase_is_random),
		cmocka_unit_test(streams_compute),
		cmocka_unit_test(read_sums),
		cmocka_unit_test(write_writes_all),
		cmocka_unit_test(touches),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
