/* RDMSR of FS_BASE, which both VMX and SVM let the guest read directly: what RDMSR costs when no
 * one is asked.
 */
#include <kvmbench/op.h>

static void run(struct op_env *env, uint64_t rounds)
{
	(void)env;
	for (; rounds; rounds--)
		__asm__ volatile(OP_REPEAT("256", "rdmsr")
				 :
				 : "c"(0xc0000100)
				 : "rax", "rdx", "memory");
}

const struct op op_rdmsr_passthrough = { .run = run, .ops_per_round = 256 };
