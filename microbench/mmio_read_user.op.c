/* A load of arg[0] (1, 2, 4, 8 bytes) from an address without memory: KVM decodes the
 * instruction, asks user space, and finishes it on the next KVM_RUN.
 */
#include <kvmbench/op.h>

static void run_1(uint64_t rounds)
{
	for (; rounds; rounds--)
		__asm__ volatile(OP_REPEAT("20", "movb (%0), %%al")
				 :
				 : "r"(UINT64_C(ABI_MMIO_USER))
				 : "rax", "memory");
}

static void run_2(uint64_t rounds)
{
	for (; rounds; rounds--)
		__asm__ volatile(OP_REPEAT("20", "movw (%0), %%ax")
				 :
				 : "r"(UINT64_C(ABI_MMIO_USER))
				 : "rax", "memory");
}

static void run_4(uint64_t rounds)
{
	for (; rounds; rounds--)
		__asm__ volatile(OP_REPEAT("20", "movl (%0), %%eax")
				 :
				 : "r"(UINT64_C(ABI_MMIO_USER))
				 : "rax", "memory");
}

static void run_8(uint64_t rounds)
{
	for (; rounds; rounds--)
		__asm__ volatile(OP_REPEAT("20", "movq (%0), %%rax")
				 :
				 : "r"(UINT64_C(ABI_MMIO_USER))
				 : "rax", "memory");
}

/* The size is chosen once per batch: a branch per round would be one more emulated instruction. */
static void run(struct op_env *env, uint64_t rounds)
{
	switch (env->arg[0]) {
	case 0:
		run_1(rounds);
		break;
	case 1:
		run_2(rounds);
		break;
	case 2:
		run_4(rounds);
		break;
	default:
		run_8(rounds);
		break;
	}
}

const struct op op_mmio_read_user = { .run = run, .ops_per_round = 20 };
