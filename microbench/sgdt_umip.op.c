/* SGDT in ring 0 with CR4.UMIP set, where it is allowed. A CPU with UMIP runs it natively; where
 * KVM only emulates UMIP for the guest, it must intercept every access to the descriptor tables.
 * CR4 is switched once per batch, not per operation, and put back.
 */
#include <kvmbench/op.h>

#define CR4_UMIP (UINT64_C(1) << 11)

static void run(struct op_env *env, uint64_t rounds)
{
	unsigned char table[16];
	uint64_t cr4;

	(void)env;
	__asm__ volatile("mov %%cr4, %0" : "=r"(cr4));
	__asm__ volatile("mov %0, %%cr4" : : "r"(cr4 | CR4_UMIP) : "memory");
	for (; rounds; rounds--)
		__asm__ volatile(OP_REPEAT("256", "sgdt (%0)") : : "r"(table) : "memory");
	__asm__ volatile("mov %0, %%cr4" : : "r"(cr4) : "memory");
}

const struct op op_sgdt_umip = { .run = run, .ops_per_round = 256 };
