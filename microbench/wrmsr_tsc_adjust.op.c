/* WRMSR of IA32_TSC_ADJUST with the value it has at reset, 0: KVM takes the exit and finds
 * nothing to adjust, so that the TSC of the batch stays whole.
 */
#include <kvmbench/op.h>

static void run(struct op_env *env, uint64_t rounds)
{
	uint32_t low = 0, high = 0;

	(void)env;
	/* in and out, so that no compiler loads one from the other anew in every round */
	for (; rounds; rounds--)
		__asm__ volatile(OP_REPEAT("256", "wrmsr")
				 : "+a"(low), "+d"(high)
				 : "c"(0x3b)
				 : "memory");
}

const struct op op_wrmsr_tsc_adjust = { .run = run, .ops_per_round = 256 };
