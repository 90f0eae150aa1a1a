/* Marsaglia's xorshift64 (13, 7, 17): shifts and xors, each needing the one before. The period is
 * 2^64 - 1, so the chain neither settles nor can be predicted by the compiler.
 */
#include <kvmbench/op.h>

#define STEPS 256

static void run(struct op_env *env, uint64_t rounds)
{
	uint64_t x = env->acc;

	for (; rounds; rounds--) {
		for (int i = 0; i < STEPS; i++) {
			x ^= x << 13;
			x ^= x >> 7;
			x ^= x << 17;
		}
	}
	env->acc = x;
}

const struct op op_int_xorshift = { .run = run, .ops_per_round = STEPS, .pure = 1 };
