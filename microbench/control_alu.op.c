/* The control: four dependent register instructions that nothing can make exit. Where it takes
 * longer in a guest than on the host, guest code of that ring is not running natively, and the gate
 * says so before any other number is believed. One operation is one link of the chain; each
 * instruction needs the result of the one before, so the time is latency and a wider CPU does not
 * hide a slower one.
 */
#include <kvmbench/op.h>

static void run(struct op_env *env, uint64_t rounds)
{
	uint64_t x = env->acc;

	for (; rounds; rounds--)
		__asm__ volatile(
			OP_REPEAT("256", "add %1, %0\n\trol $13, %0\n\txor %1, %0\n\trol $29, %0")
			: "+r"(x)
			: "r"(OP_SEED)
			: "cc");
	env->acc = x;
}

const struct op op_control_alu = { .run = run, .ops_per_round = 256, .pure = 1 };
