/* A store of arg[0] (1, 2, 4, 8 bytes) to an address without memory: KVM decodes the instruction
 * and tells user space.
 */
#include <kvmbench/op.h>

static void run_1(uint64_t rounds)
{
	for (; rounds; rounds--)
		__asm__ volatile(OP_REPEAT("20", "movb %%al, (%0)")
				 :
				 : "r"(UINT64_C(ABI_MMIO_USER)), "a"(UINT64_C(0))
				 : "memory");
}

static void run_2(uint64_t rounds)
{
	for (; rounds; rounds--)
		__asm__ volatile(OP_REPEAT("20", "movw %%ax, (%0)")
				 :
				 : "r"(UINT64_C(ABI_MMIO_USER)), "a"(UINT64_C(0))
				 : "memory");
}

static void run_4(uint64_t rounds)
{
	for (; rounds; rounds--)
		__asm__ volatile(OP_REPEAT("20", "movl %%eax, (%0)")
				 :
				 : "r"(UINT64_C(ABI_MMIO_USER)), "a"(UINT64_C(0))
				 : "memory");
}

static void run_8(uint64_t rounds)
{
	for (; rounds; rounds--)
		__asm__ volatile(OP_REPEAT("20", "movq %%rax, (%0)")
				 :
				 : "r"(UINT64_C(ABI_MMIO_USER)), "a"(UINT64_C(0))
				 : "memory");
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

const struct op op_mmio_write_user = { .run = run, .ops_per_round = 20 };
