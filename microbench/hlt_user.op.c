/* HLT in a VM without an interrupt controller in the kernel: KVM has nobody to wait for and
 * returns at once.
 */
#include <kvmbench/op.h>

static void run(struct op_env *env, uint64_t rounds)
{
	(void)env;
	for (; rounds; rounds--)
		__asm__ volatile(OP_REPEAT("20", "hlt") : : : "memory");
}

const struct op op_hlt_user = { .run = run, .ops_per_round = 20 };
