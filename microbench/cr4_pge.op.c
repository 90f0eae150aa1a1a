/* A write to CR4 that changes PGE, the old way to flush global TLB entries: off, on, off, … An
 * even number per round leaves it as it was.
 */
#include <kvmbench/op.h>

static void run(struct op_env *env, uint64_t rounds)
{
	uint64_t cr4;

	(void)env;
	__asm__ volatile("mov %%cr4, %0" : "=r"(cr4));
	for (; rounds; rounds--)
		__asm__ volatile(OP_REPEAT("128", "mov %0, %%cr4\n\tmov %1, %%cr4")
				 :
				 : "r"(cr4 ^ UINT64_C(1) << 7), "r"(cr4)
				 : "memory");
}

const struct op op_cr4_pge = { .run = run, .ops_per_round = 256 };
