/* WBINVD: where it is let through, it empties every cache of the machine, for everyone on it. Few
 * per round, as one may take milliseconds.
 */
#include <kvmbench/op.h>

static void run(struct op_env *env, uint64_t rounds)
{
	(void)env;
	for (; rounds; rounds--)
		__asm__ volatile(OP_REPEAT("20", "wbinvd") : : : "memory");
}

const struct op op_wbinvd = { .run = run, .ops_per_round = 20 };
