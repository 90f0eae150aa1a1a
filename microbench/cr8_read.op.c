/* A read of CR8, the task priority. With a virtual TPR (VMX TPR shadow, SVM V_TPR) it does not
 * exit.
 */
#include <kvmbench/op.h>

static void run(struct op_env *env, uint64_t rounds)
{
	(void)env;
	for (; rounds; rounds--)
		__asm__ volatile(OP_REPEAT("256", "mov %%cr8, %%rax") : : : "rax", "memory");
}

const struct op op_cr8_read = { .run = run, .ops_per_round = 256 };
