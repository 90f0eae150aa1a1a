/* CPUID leaf 0. The operation is the pair XOR, CPUID: the leaf is chosen anew each time, since
 * CPUID overwrites EAX.
 */
#include <kvmbench/op.h>

static void run(struct op_env *env, uint64_t rounds)
{
	(void)env;
	for (; rounds; rounds--)
		__asm__ volatile(OP_REPEAT("96", "xor %%eax, %%eax\n\tcpuid")
				 :
				 :
				 : "rax", "rbx", "rcx", "rdx", "cc", "memory");
}

const struct op op_cpuid = { .run = run, .ops_per_round = 96 };
