/* Population count and trailing zeros, each needing the one before. POPCNT is written out: without
 * it the compiler would call a library, and a guest has none. Bit 63 set keeps the second count
 * defined.
 */
#include <kvmbench/op.h>

#define STEPS 256

static void run(struct op_env *env, uint64_t rounds)
{
	uint64_t x = env->acc;

	for (; rounds; rounds--) {
		for (int i = 0; i < STEPS; i++) {
			uint64_t ones;

			__asm__("popcnt %1, %0" : "=r"(ones) : "r"(x) : "cc");
			x = (x << 23 | x >> 41) + ones;
			x ^= (uint64_t)__builtin_ctzll(x | UINT64_C(1) << 63) + OP_SEED;
		}
	}
	env->acc = x;
}

const struct op op_bitcount = { .run = run, .ops_per_round = STEPS, .pure = 1 };
