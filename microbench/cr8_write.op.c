/* A write of CR8 with the priority it has at reset, 0: never a reason to deliver something. */
#include <kvmbench/op.h>

static void run(struct op_env *env, uint64_t rounds)
{
	(void)env;
	for (; rounds; rounds--)
		__asm__ volatile(OP_REPEAT("256", "mov %0, %%cr8") : : "r"(UINT64_C(0)) : "memory");
}

const struct op op_cr8_write = { .run = run, .ops_per_round = 256 };
