/* The read of rdmsr_intercepted, in a VM with an MSR filter that has to be searched and allows
 * it: the difference between the two is the filter.
 */
#include <kvmbench/op.h>

static void run(struct op_env *env, uint64_t rounds)
{
	(void)env;
	for (; rounds; rounds--)
		__asm__ volatile(OP_REPEAT("256", "rdmsr") : : "c"(0x3b) : "rax", "rdx", "memory");
}

const struct op op_msr_filtered = { .run = run, .ops_per_round = 256 };
