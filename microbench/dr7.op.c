/* A write of DR7 with its reset value, 0x400 (no breakpoint). KVM intercepts the first access
 * after an entry that loads no debug registers, and lets later ones through until it takes them
 * back.
 */
#include <kvmbench/op.h>

static void run(struct op_env *env, uint64_t rounds)
{
	(void)env;
	for (; rounds; rounds--)
		__asm__ volatile(OP_REPEAT("256", "mov %0, %%dr7")
				 :
				 : "r"(UINT64_C(0x400))
				 : "memory");
}

const struct op op_dr7 = { .run = run, .ops_per_round = 256 };
