/* RDMSR of an MSR that KVM does not know, in a VM whose user space asked to see those. User space
 * leaves the answer as KVM prepared it: 0, no fault.
 */
#include <kvmbench/op.h>

static void run(struct op_env *env, uint64_t rounds)
{
	(void)env;
	for (; rounds; rounds--)
		__asm__ volatile(OP_REPEAT("20", "rdmsr")
				 :
				 : "c"(0x4b564d62)
				 : "rax", "rdx", "memory");
}

const struct op op_msr_user = { .run = run, .ops_per_round = 20 };
