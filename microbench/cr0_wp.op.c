/* A write to CR0 that changes WP: cleared, set, cleared, … An even number per round leaves it as
 * it was. WP is what kernels toggle to patch themselves; VMX with EPT may own it to the guest,
 * SVM exits.
 */
#include <kvmbench/op.h>

static void run(struct op_env *env, uint64_t rounds)
{
	uint64_t cr0;

	(void)env;
	__asm__ volatile("mov %%cr0, %0" : "=r"(cr0));
	for (; rounds; rounds--)
		__asm__ volatile(OP_REPEAT("128", "mov %0, %%cr0\n\tmov %1, %%cr0")
				 :
				 : "r"(cr0 ^ UINT64_C(1) << 16), "r"(cr0)
				 : "memory");
}

const struct op op_cr0_wp = { .run = run, .ops_per_round = 256 };
