/* INVLPG of a page nothing is read from inside the loop. With two-dimensional paging it does not
 * exit; with shadow page tables it does.
 */
#include <kvmbench/op.h>

static void run(struct op_env *env, uint64_t rounds)
{
	for (; rounds; rounds--)
		__asm__ volatile(OP_REPEAT("256", "invlpg (%0)") : : "r"(env) : "memory");
}

const struct op op_invlpg = { .run = run, .ops_per_round = 256 };
