/* One data-dependent branch per operation, taken with even odds by a bit of a xorshift64 stream
 * that both arms change: half of them are mispredicted on any CPU. The empty asm statements keep
 * the compiler from making conditional moves of the arms.
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
			if (x & UINT64_C(1) << 40) {
				x += OP_SEED;
				__asm__ volatile("" : "+r"(x));
			} else {
				x ^= OP_SEED;
				__asm__ volatile("" : "+r"(x));
			}
		}
	}
	env->acc = x;
}

const struct op op_branchy = { .run = run, .ops_per_round = STEPS, .pure = 1 };
