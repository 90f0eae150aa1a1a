/* A write of CR3 with the value it has: the TLB flush of a process switch. With two-dimensional
 * paging it does not exit; with shadow page tables it does.
 */
#include <kvmbench/op.h>

static void run(struct op_env *env, uint64_t rounds)
{
	uint64_t cr3;

	(void)env;
	__asm__ volatile("mov %%cr3, %0" : "=r"(cr3));
	for (; rounds; rounds--)
		__asm__ volatile(OP_REPEAT("256", "mov %0, %%cr3") : : "r"(cr3) : "memory");
}

const struct op op_cr3_load = { .run = run, .ops_per_round = 256 };
