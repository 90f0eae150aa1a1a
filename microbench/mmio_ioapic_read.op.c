/* A read of the I/O APIC's index register: MMIO that KVM decodes and answers itself on every back
 * end.
 */
#include <kvmbench/op.h>

static void run(struct op_env *env, uint64_t rounds)
{
	(void)env;
	for (; rounds; rounds--)
		__asm__ volatile(OP_REPEAT("256", "mov (%0), %%eax")
				 :
				 : "r"(UINT64_C(0xfec00000))
				 : "rax", "memory");
}

const struct op op_mmio_ioapic_read = { .run = run, .ops_per_round = 256 };
