/* The memory of an operation under test, made as a target would make it. */
#ifndef TESTS_MICROBENCH_ARENA_H
#define TESTS_MICROBENCH_ARENA_H

#include <stdlib.h>
#include <string.h>

#include <kvmbench/bench.h>

#define ARENA_ALIGN 4096

/* An environment as at the start of a launch of `rounds` rounds, with these parameter values; the
 * caller frees .arena. Where there is no arena, .arena is NULL. */
static inline struct op_env env_make(
	const struct bench *bench, const uint64_t *arg, uint64_t rounds)
{
	struct op_env env = { .acc = OP_SEED };

	memcpy(env.arg, arg, sizeof(env.arg));
	if (bench->arena.bytes) {
		env.arena_bytes = bench->arena.bytes(arg, rounds);
		env.arena = aligned_alloc(ARENA_ALIGN, env.arena_bytes);
		if (!env.arena)
			abort();
		memset(env.arena, 0, env.arena_bytes);
		if (bench->arena.fill)
			bench->arena.fill(env.arena, env.arena_bytes, arg);
	}
	return env;
}

/* The defaults, as the runner would take them. */
static inline void args_default(const struct bench *bench, uint64_t arg[OP_ARGS])
{
	memset(arg, 0, OP_ARGS * sizeof(arg[0]));
	for (size_t i = 0; i < bench->n_params; i++)
		arg[i] = bench->params[i].value;
	if (bench->defaults)
		bench->defaults(arg);
}

#endif
