/* RDTSC without fences, as programs read the clock: native on every back end whose guest may see
 * the TSC, an exit where it is intercepted.
 */
#include <kvmbench/op.h>

static void run(struct op_env *env, uint64_t rounds)
{
	(void)env;

	for (; rounds; rounds--)
		__asm__ volatile(OP_REPEAT("256", "rdtsc") : : : "rax", "rdx", "memory");
}

const struct op op_rdtsc = { .run = run, .ops_per_round = 256 };
