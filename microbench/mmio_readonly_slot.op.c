/* A store of 4 bytes to a read-only memory slot, as firmware does to flash: memory for loads,
 * MMIO for stores.
 */
#include <kvmbench/op.h>

static void run(struct op_env *env, uint64_t rounds)
{
	(void)env;
	for (; rounds; rounds--)
		__asm__ volatile(OP_REPEAT("20", "movl %%eax, (%0)")
				 :
				 : "r"(UINT64_C(ABI_MMIO_RDONLY)), "a"(0)
				 : "memory");
}

const struct op op_mmio_readonly_slot = { .run = run, .ops_per_round = 20 };
