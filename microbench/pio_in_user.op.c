/* IN of arg[0] (1, 2, 4 bytes) from a port that nobody in the kernel answers. Unlike OUT it is
 * not over when user space has seen it: KVM puts the answer into the register on the next
 * KVM_RUN.
 */
#include <kvmbench/op.h>

static void run_1(uint64_t rounds)
{
	for (; rounds; rounds--)
		__asm__ volatile(OP_REPEAT("20", "in %%dx, %%al")
				 :
				 : "d"(ABI_PIO_USER)
				 : "rax", "memory");
}

static void run_2(uint64_t rounds)
{
	for (; rounds; rounds--)
		__asm__ volatile(OP_REPEAT("20", "in %%dx, %%ax")
				 :
				 : "d"(ABI_PIO_USER)
				 : "rax", "memory");
}

static void run_4(uint64_t rounds)
{
	for (; rounds; rounds--)
		__asm__ volatile(OP_REPEAT("20", "in %%dx, %%eax")
				 :
				 : "d"(ABI_PIO_USER)
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
	default:
		run_4(rounds);
		break;
	}
}

const struct op op_pio_in_user = { .run = run, .ops_per_round = 20 };
