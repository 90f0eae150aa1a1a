/* OUT to port 0x4d0, the edge/level register of the first PIC, with its reset value, 0: KVM's PIC
 * stores it and nothing follows.
 */
#include <kvmbench/op.h>

static void run(struct op_env *env, uint64_t rounds)
{
	(void)env;
	for (; rounds; rounds--)
		__asm__ volatile(OP_REPEAT("256", "out %%al, %%dx")
				 :
				 : "a"(0), "d"(0x4d0)
				 : "memory");
}

const struct op op_pio_out_kernel = { .run = run, .ops_per_round = 256 };
