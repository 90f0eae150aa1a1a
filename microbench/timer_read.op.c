/* Two adjacent fenced reads of the TSC, in the words of op_tsc(): what a batch of anything pays
 * for being timed. Putting the halves of the counter together is left out, as it happens after
 * the read.
 */
#include <kvmbench/op.h>

static void run(struct op_env *env, uint64_t rounds)
{
	(void)env;
	for (; rounds; rounds--)
		__asm__ volatile(
			OP_REPEAT("64", "lfence\n\trdtsc\n\tlfence\n\tlfence\n\trdtsc\n\tlfence")
			:
			:
			: "rax", "rdx", "memory");
}

const struct op op_timer_read = { .run = run, .ops_per_round = 64 };
