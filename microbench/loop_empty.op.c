/* One turn of the loop that every operation here is wrapped in, and nothing else. The empty asm
 * keeps the compiler from counting down in one step.
 */
#include <kvmbench/op.h>

static void run(struct op_env *env, uint64_t rounds)
{
	(void)env;
	for (; rounds; rounds--)
		__asm__ volatile("" : "+r"(rounds));
}

const struct op op_loop_empty = { .run = run, .ops_per_round = 1 };
