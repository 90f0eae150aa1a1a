/* Pointer chase: every load's address is the value of the load before, so one operation is one full
 * latency of whatever level holds the working set. The cycle visits every cache line once in an
 * order no prefetcher can learn (mem_chase.c), and holds offsets, not addresses: the same bytes
 * serve every target.
 */
#include <kvmbench/op.h>

static void run(struct op_env *env, uint64_t rounds)
{
	uint64_t at = env->cursor;

	for (; rounds; rounds--) {
		__asm__ volatile(OP_REPEAT("256", "mov (%1,%0), %0")
				 : "+r"(at)
				 : "r"(env->arena)
				 : "memory");
		env->acc = (env->acc << 1 | env->acc >> 63) ^ at;
	}
	env->cursor = at;
}

const struct op op_mem_chase = { .run = run, .ops_per_round = 256, .pure = 1 };
