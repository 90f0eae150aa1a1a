/* PAUSE after PAUSE, as a spinning lock does: with pause-loop exiting one in some thousand exits,
 * and the CPU's own delay is the rest.
 */
#include <kvmbench/op.h>

static void run(struct op_env *env, uint64_t rounds)
{
	(void)env;
	for (; rounds; rounds--)
		__asm__ volatile(OP_REPEAT("256", "pause") : : : "memory");
}

const struct op op_pause_loop = { .run = run, .ops_per_round = 256 };
