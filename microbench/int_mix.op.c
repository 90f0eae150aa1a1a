/* Integer work as programs mix it: shift, multiply, divide, add, each needing the one before. The
 * divisor has at most 24 bits and is never 0.
 */
#include <kvmbench/op.h>

#define STEPS 256

static void run(struct op_env *env, uint64_t rounds)
{
	uint64_t x = env->acc;

	for (; rounds; rounds--) {
		for (int i = 0; i < STEPS; i++) {
			x ^= x >> 33;
			x *= UINT64_C(0xff51afd7ed558ccd);
			x += x / (x >> 40 | 1);
			x ^= x >> 29;
		}
	}
	env->acc = x;
}

const struct op op_int_mix = { .run = run, .ops_per_round = STEPS, .pure = 1 };
