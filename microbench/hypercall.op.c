/* A hypercall KVM answers without doing anything: KVM_HC_VAPIC_POLL_IRQ (1) returns 0 and is the
 * one that every version knows. The number is loaded anew each time, since the answer overwrites
 * RAX. arg[0] chooses the instruction: on the wrong vendor's KVM either raises an exception or
 * rewrites the guest's code.
 */
#include <kvmbench/op.h>

#define VMCALL 0

static void run(struct op_env *env, uint64_t rounds)
{
	if (env->arg[0] == VMCALL) {
		for (; rounds; rounds--)
			__asm__ volatile(OP_REPEAT("256", "mov $1, %%eax\n\tvmcall")
					 :
					 :
					 : "rax", "memory");
	} else {
		for (; rounds; rounds--)
			__asm__ volatile(OP_REPEAT("256", "mov $1, %%eax\n\tvmmcall")
					 :
					 :
					 : "rax", "memory");
	}
}

const struct op op_hypercall = { .run = run, .ops_per_round = 256 };
