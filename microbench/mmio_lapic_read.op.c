/* A read of the local APIC's version register, which never changes. KVM decodes the instruction
 * and answers, unless the CPU virtualises APIC reads (APICv, AVIC).
 */
#include <kvmbench/op.h>

static void run(struct op_env *env, uint64_t rounds)
{
	(void)env;
	for (; rounds; rounds--)
		__asm__ volatile(OP_REPEAT("256", "mov (%0), %%eax")
				 :
				 : "r"(UINT64_C(0xfee00030))
				 : "rax", "memory");
}

const struct op op_mmio_lapic_read = { .run = run, .ops_per_round = 256 };
