/* Fused multiply-add on four doubles: x = x * x - 1.9 in each lane, every step needing the one
 * before. The map is chaotic and stays within ±2: no lane settles, overflows or becomes denormal,
 * and one wrong bit anywhere changes the result. A round begins from acc and is folded into it;
 * that is below 1 % of its 1024 dependent steps.
 */
#include <kvmbench/op.h>

#define STEPS 1024
#define LANES 4

static inline uint64_t rotate(uint64_t x, int by)
{
	return by ? x << by | x >> (64 - by) : x;
}

static void run(struct op_env *env, uint64_t rounds)
{
	union {
		double value;
		uint64_t bits;
	} x[LANES];
	const double c = -1.9;

	for (; rounds; rounds--) {
		for (int i = 0; i < LANES; i++)
			x[i].value = (int16_t)(env->acc >> 16 * i) * 0x1p-15;
		/* AVX by name, not by a function attribute: the rest of this file stays baseline
		 * code. VZEROUPPER leaves no state behind that would slow SSE down. */
		__asm__ volatile(
			"vmovupd %0, %%ymm0\n\t"
			"vbroadcastsd %1, %%ymm1\n\t" OP_REPEAT("1024",
				"vfmadd213pd %%ymm1, %%ymm0, %%ymm0") "vmovupd %%ymm0, %0\n\t"
								      "vzeroupper"
			: "+m"(x)
			: "m"(c)
			: "xmm0", "xmm1");
		for (int i = 0; i < LANES; i++)
			env->acc ^= rotate(x[i].bits, 16 * i);
	}
}

const struct op op_fp_fma = { .run = run, .ops_per_round = STEPS, .pure = 1 };
