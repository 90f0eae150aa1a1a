/* IN from port 0x4d0, the edge/level register of the first PIC: a port that KVM answers itself,
 * without side effects.
 */
#include <kvmbench/op.h>

static void run(struct op_env *env, uint64_t rounds)
{
	(void)env;
	for (; rounds; rounds--)
		__asm__ volatile(OP_REPEAT("256", "in %%dx, %%al")
				 :
				 : "d"(0x4d0)
				 : "rax", "memory");
}

const struct op op_pio_in_kernel = { .run = run, .ops_per_round = 256 };
