/* RDMSR of IA32_TSC_ADJUST: intercepted on every back end, since its value is the vCPU's own. */
#include <kvmbench/op.h>

static void run(struct op_env *env, uint64_t rounds)
{
	(void)env;
	for (; rounds; rounds--)
		__asm__ volatile(OP_REPEAT("256", "rdmsr") : : "c"(0x3b) : "rax", "rdx", "memory");
}

const struct op op_rdmsr_intercepted = { .run = run, .ops_per_round = 256 };
