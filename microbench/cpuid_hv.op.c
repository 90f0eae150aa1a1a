/* CPUID leaf 0x40000000, the hypervisor leaf, as MOV, CPUID: KVM answers it from the guest's
 * table like any other, but a level below may not.
 */
#include <kvmbench/op.h>

static void run(struct op_env *env, uint64_t rounds)
{
	(void)env;
	for (; rounds; rounds--)
		__asm__ volatile(OP_REPEAT("96", "mov $0x40000000, %%eax\n\tcpuid")
				 :
				 :
				 : "rax", "rbx", "rcx", "rdx", "memory");
}

const struct op op_cpuid_hv = { .run = run, .ops_per_round = 96 };
